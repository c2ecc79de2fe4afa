import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
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
import { withBudget } from "@tap/core/storage/retry-policy.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";
import { failureOf } from "./redact-error.ts";
import { callerOf, decode } from "./request.ts";
import { encode, encodeProblem, type Outcome } from "./response.ts";
import type { ApiFunction } from "./settings.ts";

z.config(en());

type Row<Id extends OperationId> = (typeof operations)[Id];
type Parsed<Id extends OperationId, Part extends "params" | "query" | "headers" | "body"> =
	Row<Id> extends Record<Part, infer Schema extends z.core.$ZodType> ? z.output<Schema> : undefined;
type Success<Id extends OperationId> = Row<Id>["success"][keyof Row<Id>["success"]];

/** What a handler line gets: the parts of the request after validation, and who calls. */
export interface Input<Id extends OperationId> {
	params: Parsed<Id, "params">;
	query: Parsed<Id, "query">;
	headers: Parsed<Id, "headers">;
	body: Parsed<Id, "body">;
	/** Always there unless anyone may call. */
	caller: Row<Id>["access"] extends "anyone" ? Caller | undefined : Caller;
}

/** What a handler line answers: the body and, where the row leaves a choice, the status. */
type Answered<Id extends OperationId> = Omit<Outcome, "body" | "status"> & {
	status?: keyof Row<Id>["success"] & number;
} & (Success<Id> extends { schema: infer Schema extends z.core.$ZodType }
		? { body: z.output<Schema> }
		: { body?: undefined });

/** The operations that the contract gives to a function. */
type OperationOf<Name extends ApiFunction> = {
	[Id in OperationId]: Row<Id>["integration"] extends Name ? Id : never;
}[OperationId];

/** One line for each operation of a function: none may be missing, and none may be too many. */
export type Handlers<Name extends ApiFunction> = {
	[Id in OperationOf<Name>]: (input: Input<Id>) => Promise<Answered<Id>>;
};

/**
 * Makes the Lambda handler of one function for API Gateway REST proxy events: dispatches on method and resource, checks
 * who calls, decodes, calls the handler line, encodes. A failure that nobody foresaw is logged once, whole but
 * for what may be personal, and leaves as an opaque 500.
 */
export function createHandler<Name extends ApiFunction>(name: Name, handlers: Handlers<Name>) {
	const logger = new Logger();
	const metrics = new Metrics();
	const routes = new Map<string, { id: OperationId; row: Operation }>(
		operationIds
			.map((id) => ({ id, row: operation(id) }))
			.filter(({ row }) => row.integration === name)
			.map((route) => [`${route.row.method} ${route.row.path}`, route]),
	);
	// Which line gets which input is proven by Handlers<Name>; dispatch by a string cannot carry that proof along.
	const lines = handlers as unknown as Record<string, (input: unknown) => Promise<Outcome>>;

	async function respond(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
		const route = routes.get(`${event.httpMethod} ${event.resource}`);
		const line = route && lines[route.id];
		if (!route || !line) throw new AppError("route.not_found");
		logger.appendKeys({ operation: route.id });
		const caller = callerOf(event);
		assertAllowed(route.row, caller);
		if (caller) logger.appendKeys({ caller: caller.id });
		const outcome = await line({ ...decode(event, route.row), caller });
		return encode(event, route.row, outcome);
	}

	function report(error: unknown): void {
		if (!(error instanceof AppError)) {
			logger.error("Unknown failure", { error: failureOf(error) });
			return;
		}
		const { status, metric } = problemDefinition(error.code);
		if (metric) metrics.addMetric(metric, MetricUnit.Count, 1);
		if (status < 500) logger.info("Refused", { code: error.code });
		else logger.warn("Unavailable", { code: error.code, failure: nameOf(error.cause) });
	}

	return async (event: APIGatewayProxyEvent, context: Context): Promise<APIGatewayProxyResult> => {
		logger.addContext(context);
		logger.appendKeys({ requestId: event.requestContext.requestId });
		try {
			return await withBudget(context.getRemainingTimeInMillis(), () => respond(event));
		} catch (error) {
			report(error);
			return encodeProblem(event, error);
		} finally {
			if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
			logger.resetKeys();
		}
	};
}

/**
 * The second look at who may call, after the gateway's: a route that was left open by mistake lets nobody in.
 * @throws AppError `auth.unauthenticated`, `auth.forbidden`
 */
function assertAllowed(row: Operation, caller: Caller | undefined): void {
	if (row.access === "anyone") return;
	if (!caller) throw new AppError("auth.unauthenticated");
	if (row.access === "admin" && !caller.isAdmin) {
		throw new AppError("auth.forbidden", { detail: "Only an admin may do this." });
	}
}

function nameOf(cause: unknown): string | undefined {
	return cause instanceof Error ? cause.name : undefined;
}
