import { AppError } from "@tap/core/app-error.ts";
import type { Caller } from "@tap/core/caller.ts";
import {
	type Operation,
	type OperationId,
	operation,
	operationIds,
	type operations,
} from "@tap/core/contract/operations.ts";
import { problemDefinition } from "@tap/core/contract/problem.ts";
import { newRetries, type Retries } from "@tap/core/storage/retry-policy.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import type { LogKeys } from "./report.ts";
import { callerOf, decode } from "./request.ts";
import { codeOf, encode, encodeProblem, type HandlerResult } from "./response.ts";
import type { ApiFunction } from "./settings.ts";

z.config(en());

type OperationOf<Id extends OperationId> = (typeof operations)[Id];
type Parsed<Id extends OperationId, Part extends "params" | "query" | "headers" | "body"> =
	OperationOf<Id> extends Record<Part, infer Schema extends z.core.$ZodType> ? z.output<Schema> : undefined;
type Success<Id extends OperationId> = OperationOf<Id>["success"][keyof OperationOf<Id>["success"]];

/** The input of a handler: the parts of the request after validation, and the caller. */
export interface Input<Id extends OperationId> {
	params: Parsed<Id, "params">;
	query: Parsed<Id, "query">;
	headers: Parsed<Id, "headers">;
	body: Parsed<Id, "body">;
	/** Always present, unless anyone may call the operation. */
	caller: OperationOf<Id>["access"] extends "anyone" ? Caller | undefined : Caller;
	/** The time and retries that the request has for the database. Pass them to the domain. */
	retries: Retries;
}

/** The result of a handler: the body and, if the operation has more than one successful response, the status. */
type ResultOf<Id extends OperationId> = Omit<HandlerResult, "body" | "status"> & {
	status?: keyof OperationOf<Id>["success"] & number;
} & (Success<Id> extends { schema: infer Schema extends z.core.$ZodType }
		? { body: z.output<Schema> }
		: { body?: undefined });

/** The ids of the operations that the contract assigns to a function. */
type IdOf<Name extends ApiFunction> = {
	[Id in OperationId]: OperationOf<Id>["integration"] extends Name ? Id : never;
}[OperationId];

/** One handler for each operation of a function, no more and no fewer. */
export type Handlers<Name extends ApiFunction> = {
	[Id in IdOf<Name>]: (input: Input<Id>) => Promise<ResultOf<Id>>;
};

/**
 * Creates the Lambda handler of one function for API Gateway REST proxy events. It dispatches on method and resource, checks
 * the caller, decodes the request, calls the operation's handler and encodes the result. An unexpected error is logged once,
 * complete except for personal data, and is returned as a generic 500.
 */
export function createHandler<Name extends ApiFunction>(name: Name, handlers: Handlers<Name>) {
	const idsByRoute = new Map(
		operationIds
			.filter((id) => operation(id).integration === name)
			.map((id) => [`${operation(id).method} ${operation(id).path}`, id]),
	);
	// Handlers<Name> proves which handler takes which input. Dispatch by a string can't carry that proof along.
	const handlersById = handlers as unknown as Record<string, (input: unknown) => Promise<HandlerResult>>;
	let isFirstRequest = true;

	async function respond(
		event: APIGatewayProxyEvent,
		id: OperationId | undefined,
		keys: LogKeys,
		retries: Retries,
	): Promise<APIGatewayProxyResult> {
		const handler = id && handlersById[id];
		if (!handler) throw new AppError("route.not_found");
		keys.operation = id;
		const caller = callerOf(event);
		assertAllowed(operation(id), caller);
		if (caller) keys.caller = caller.id;
		const result = await handler({ ...(await decode(event, operation(id))), caller, retries });
		return encode(event, operation(id), result);
	}

	return async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
		const keys: LogKeys = { requestId: event.requestContext.requestId };
		const isColdStart = isFirstRequest;
		isFirstRequest = false;
		let id: OperationId | undefined;
		try {
			id = idsByRoute.get(`${event.httpMethod} ${event.resource}`);
			return await respond(event, id, keys, newRetries(context.getRemainingTimeInMillis()));
		} catch (error) {
			const { report } = await import("./report.ts");
			const { status, metric } = problemDefinition(codeOf(error));
			await report({ error, status, metric, keys, context, isColdStart });
			return encodeProblem(event, id && operation(id), error);
		}
	};
}

/**
 * Checks the caller's access again after the gateway, so that a route left open by mistake does not expose the operation.
 * @throws AppError `auth.unauthenticated`, `auth.forbidden`
 */
function assertAllowed({ access }: Operation, caller: Caller | undefined): void {
	if (access === "anyone") return;
	if (!caller) throw new AppError("auth.unauthenticated");
	if (access === "admin" && !caller.isAdmin) {
		throw new AppError("auth.forbidden", { detail: "Only an admin may do this." });
	}
}
