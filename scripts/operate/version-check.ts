import { InvokeCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { adminGroup } from "@tap/core/contract/auth.ts";
import { type Operation, type OperationId, operation, operationIds } from "@tap/core/contract/operations.ts";
import type { ApiFunction } from "@tap/functions/settings.ts";
import * as z from "zod/mini";
import { toEvent } from "../../packages/local/src/gateway/proxy-event.ts";
import { createResources, findResource } from "../../packages/local/src/gateway/routes.ts";
import { CommandError } from "./command.ts";

/** What a function returns to the gateway, as far as a check reads it. */
const ProxyResult = z.object({ statusCode: z.int(), body: z.string() });

/** A request that changes nothing, and the status that it must have. */
interface Probe {
	operationId: OperationId;
	asAdmin: boolean;
	status: number;
}

/**
 * Returns requests that show whether a version of a function can serve: every list of the contract as an admin, which needs
 * the environment, the key, the tables and their grants, and one operation without a token, which must be refused.
 */
export function probesOf(id: ApiFunction): Probe[] {
	const own = operationIds.filter((each) => operation(each).integration === id);
	const lists = own.filter((each) => isList(operation(each)));
	const isProtected = own.find((each) => operation(each).access !== "anyone" && operation(each).method === "GET");
	const refused = isProtected ?? own.find((each) => operation(each).access !== "anyone" && !operation(each).params);
	return [
		...lists.map((operationId) => ({ operationId, asAdmin: true, status: 200 })),
		...(refused === undefined ? [] : [{ operationId: refused, asAdmin: false, status: 401 }]),
	];
}

function isList({ method, params, path }: Operation): boolean {
	return method === "GET" && params === undefined && !path.endsWith("/me");
}

/**
 * Invokes a version of a function with requests that change nothing.
 * @throws CommandError if a response is not what the contract says
 */
export async function checkVersion(
	client: LambdaClient,
	name: string,
	version: number,
	id: ApiFunction,
): Promise<void> {
	for (const { operationId, asAdmin, status } of probesOf(id)) {
		const { method, path, success } = operation(operationId);
		const { Payload, FunctionError } = await client.send(
			new InvokeCommand({
				FunctionName: name,
				Qualifier: String(version),
				Payload: JSON.stringify(eventOf(operationId, asAdmin)),
			}),
		);
		const text = new TextDecoder().decode(Payload);
		const failed = (reason: string) =>
			new CommandError(`Version ${version} of ${name} does not serve ${method} ${path}: ${reason}.`);
		if (FunctionError !== undefined) throw failed(`it failed with ${firstLineOf(text)}`);
		const result = z.safeParse(ProxyResult, parsed(text));
		if (!result.success) throw failed("its response is not one of an API");
		if (result.data.statusCode !== status) throw failed(`status ${result.data.statusCode} instead of ${status}`);
		const schema = success[200]?.schema;
		if (status === 200 && schema && !z.safeParse(schema, parsed(result.data.body)).success) {
			throw failed("its response does not have the contract's schema");
		}
	}
}

/** Returns the event that the gateway would send. */
function eventOf(operationId: OperationId, asAdmin: boolean) {
	const { method, path } = operation(operationId);
	// Any value does for the parameters of a request that is refused.
	const target = path.replaceAll(/\{\w+\}/g, "probe");
	const match = findResource(createResources(), target);
	if (match === undefined) throw new Error(`${path} is not in the contract.`);
	const request = {
		method,
		target,
		httpVersion: "1.1",
		rawHeaders: [],
		body: Buffer.of(),
		sourceIp: "127.0.0.1",
		port: 443,
	};
	const claims = asAdmin ? { sub: "version-check", "cognito:groups": adminGroup } : undefined;
	return toEvent(request, { match, claims, requestId: `version-check-${operationId}`, now: new Date() });
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function firstLineOf(text: string): string {
	return text.split("\n")[0]?.slice(0, 200) ?? "";
}
