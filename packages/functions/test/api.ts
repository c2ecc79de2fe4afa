import type { OperationId } from "@tap/core/contract/operations.ts";
import { operation } from "@tap/core/contract/operations.ts";
import { expect } from "vitest";
import { handler as orders } from "../src/orders.ts";
import { handler as products } from "../src/products.ts";
import { handler as users } from "../src/users.ts";
import { context, type Request, restEvent } from "./rest-event.ts";

const handlers = { users, orders, products };

/** Calls an operation as the gateway does: a REST event in, a proxy result out. */
export async function call(id: OperationId, request: Request = {}) {
	const { integration } = operation(id);
	if (integration === "gateway") throw new Error(`${id} is answered by the gateway`);
	const event = restEvent(id, request);
	const result = await handlers[integration](event, context);
	const headers: Record<string, unknown> = result.headers ?? {};
	expect(headers["X-Request-Id"]).toBe(event.requestContext.requestId);
	expect(headers["Access-Control-Allow-Origin"]).toBe("*");
	return { status: result.statusCode, headers, body: result.body === "" ? undefined : JSON.parse(result.body) };
}
