import { type OperationId, operation } from "@tap/core/contract/operations.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import { type Request, restEvent } from "../test/rest-event.ts";
import { environment } from "./contenders.ts";
import { context } from "./lambda-context.ts";

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

/** Sets the environment variables that the handlers read when they are imported. Call it before `invoke`. */
export function setEnvironment(endpoint: string): void {
	Object.assign(process.env, environment(endpoint));
}

/**
 * Calls an operation of this project's own handlers, in this process.
 * @throws Error if it does not succeed
 */
export async function invoke(id: OperationId, request: Request): Promise<Record<string, unknown>> {
	const { integration } = operation(id);
	const { handler }: { handler: Handler } = await import(`../src/${integration}.ts`);
	const { statusCode, body } = await handler(restEvent(id, request), context);
	if (statusCode >= 300) throw new Error(`${id} returned ${statusCode} ${body}`);
	return body === "" ? {} : JSON.parse(body);
}
