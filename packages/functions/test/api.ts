import { randomUUID } from "node:crypto";
import { type OperationId, operation } from "@tap/core/contract/operations.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from "aws-lambda";
import { expect } from "vitest";
import { aCustomer, anAdmin, context, type Request, restEvent } from "./rest-event.ts";

type ApiHandler = (event: APIGatewayProxyEvent, lambda: Context) => Promise<APIGatewayProxyResult>;

/** Calls an operation as the gateway does: a REST event in, a proxy result out. */
export async function call(id: OperationId, request: Request = {}, lambda = context) {
	const { integration } = operation(id);
	if (integration === "gateway") throw new Error(`${id} is handled by the gateway`);
	const event = restEvent(id, request);
	const { handler }: { handler: ApiHandler } = await import(`../src/${integration}.ts`);
	const result = await handler(event, lambda);
	const headers: Record<string, unknown> = result.headers ?? {};
	expect(headers["X-Request-Id"]).toBe(event.requestContext.requestId);
	expect(headers["Access-Control-Allow-Origin"]).toBe("*");
	return { status: result.statusCode, headers, body: result.body === "" ? undefined : JSON.parse(result.body) };
}

/** A customer and an admin of this test file. */
export const [ada, admin] = [aCustomer(), anAdmin()];

/** Returns the input for a product. */
export const teapot = { name: "Teapot", category: "kitchen", price: { amount: 1999, currency: "EUR" }, stock: 5 };

/** Creates a product and returns it. */
export async function aProduct(change: object = {}) {
	const { body } = await call("createProduct", { claims: admin, body: { ...teapot, ...change } });
	return body;
}

/** Places an order of the customer, under a key of its own unless the request has one. */
export async function place(lines: { productId: string; quantity: number }[], request: Request = {}) {
	const headers = { "Idempotency-Key": randomUUID(), ...request.headers };
	return call("placeOrder", { claims: ada, ...request, headers, body: { lines } });
}

/** Returns every validation error of a rejected request as `part pointer`. */
export function errorsIn(body: { errors?: { in: string; pointer: string }[] }): string[] {
	return (body.errors ?? []).map((error) => `${error.in} ${error.pointer}`);
}
