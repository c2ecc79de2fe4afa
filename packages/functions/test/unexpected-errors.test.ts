import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { errorResponse, serveDynamoDb } from "../../core/test/storage/dynamodb-server.ts";
import { loadFreshModules } from "./fresh-modules.ts";
import { collectPrinted } from "./printed.ts";
import { aCustomer, anAdmin, context, restEvent } from "./rest-event.ts";

const lines = collectPrinted();

loadFreshModules({ POWERTOOLS_METRICS_NAMESPACE: "tap", POWERTOOLS_SERVICE_NAME: "orders", LOG_LEVEL: "DEBUG" });
const { handler: orders } = await import("../src/orders.ts");
const { handler: products } = await import("../src/products.ts");
const Storage = await import("@tap/core/storage/dynamodb.ts");
const { newRetries } = await import("@tap/core/storage/retry-policy.ts");

test("an unexpected error is logged once, complete, and returned as a generic 500", async () => {
	// An item that is not a product, as if someone had edited the table by hand.
	const id = `prd_${randomUUID()}`;
	await Storage.put(newRetries(), "Products", { id, name: 42 });
	const event = restEvent("getProduct", { params: { productId: id } });
	const result = await products(event, context);
	expect(result.statusCode).toBe(500);
	const problem = JSON.parse(result.body);
	expect(problem).toMatchObject({ code: "server.failed", requestId: event.requestContext.requestId });
	expect(Object.keys(problem).sort()).toEqual(["code", "detail", "instance", "requestId", "status", "title", "type"]);
	const errors = lines.filter((line) => line.includes('"ERROR"'));
	expect(errors).toHaveLength(1);
	expect(JSON.parse(errors[0] ?? "")).toMatchObject({
		level: "ERROR",
		requestId: event.requestContext.requestId,
		operation: "getProduct",
		error: { name: expect.any(String), stack: expect.any(String) },
	});
});

test("a stock-out is counted", async () => {
	const created = await products(
		restEvent("createProduct", {
			claims: anAdmin(),
			body: { name: "Rare", category: "rare", price: { amount: 1, currency: "EUR" }, stock: 0 },
		}),
		context,
	);
	const { id } = JSON.parse(created.body);
	lines.length = 0;
	const refused = await orders(
		restEvent("placeOrder", {
			claims: aCustomer(),
			headers: { "Idempotency-Key": "k" },
			body: { lines: [{ productId: id, quantity: 1 }] },
		}),
		context,
	);
	expect(refused.statusCode).toBe(409);
	const metrics = lines.filter((line) => line.includes('"_aws"')).map((line) => JSON.parse(line));
	expect(metrics).toEqual([expect.objectContaining({ StockOuts: 1, service: "orders" })]);
});

test("a function that has no time left for the database says when to come back, and why in its log", async () => {
	const hurried = { ...context, getRemainingTimeInMillis: () => 800 };
	const event = restEvent("getProduct", { params: { productId: "prd_1" } });
	const { statusCode, headers, body } = await products(event, hurried);
	expect({ statusCode, headers }).toMatchObject({ statusCode: 503, headers: { "Retry-After": "1" } });
	expect(JSON.parse(body)).toMatchObject({ code: "server.unavailable", status: 503 });
	const warnings = lines.filter((line) => line.includes('"WARN"')).map((line) => JSON.parse(line));
	expect(warnings).toMatchObject([{ message: "Unavailable", code: "server.unavailable", cause: "TimeoutError" }]);
	expect((await products(event, context)).statusCode).toBe(404);
});

const requestId = "4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG";

test("a call that DynamoDB refused is named in the line: operation, status and id of the request", async () => {
	await serveDynamoDb(() => errorResponse("AccessDeniedException", "User: arn:aws:sts::1:role is not authorized"));
	expect((await products(restEvent("getProduct", { params: { productId: "prd_1" } }), context)).statusCode).toBe(500);
	expect(lines.filter((line) => line.includes('"ERROR"')).map((line) => JSON.parse(line))).toMatchObject([
		{ error: { name: "AccessDeniedException", database: { operation: "GetItem", status: 400, requestId } } },
	]);
});

test("the last of the calls that failed is named in the line of a 503", async () => {
	await serveDynamoDb(() => errorResponse("InternalServerError", "Internal server error", { status: 500 }));
	expect((await products(restEvent("getProduct", { params: { productId: "prd_1" } }), context)).statusCode).toBe(503);
	expect(lines.filter((line) => line.includes('"WARN"')).map((line) => JSON.parse(line))).toMatchObject([
		{ cause: "InternalServerError", database: { operation: "GetItem", status: 500, requestId } },
	]);
});
