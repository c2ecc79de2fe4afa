import { randomUUID } from "node:crypto";
import { type OperationId, operation, operationIds } from "@tap/core/contract/operations.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import * as fc from "fast-check";
import Negotiator from "negotiator";
import { describe, expect, test } from "vitest";
import { handler as orders } from "../src/orders.ts";
import { handler as products } from "../src/products.ts";
import { handler as users } from "../src/users.ts";
import { anAdmin, context, restEvent } from "./rest-event.ts";

const handlers = { orders, products, users };

/** Sends a request with this `Accept`, and returns its response. */
function accept(id: OperationId, Accept: string): Promise<APIGatewayProxyResult> {
	const event: APIGatewayProxyEvent = restEvent(id, {
		claims: anAdmin(),
		headers: { Accept },
		params: { productId: `prd_${randomUUID()}` },
	});
	const { integration } = operation(id);
	if (integration === "gateway") throw new Error(`The gateway responds to ${id}.`);
	return handlers[integration](event, context);
}

describe("JSON is returned to", () => {
	test.each([
		"",
		" ",
		",",
		"application/json",
		"application/json;charset=utf-8",
		"application/json; charset=UTF-8",
		'application/json; charset="utf-8"',
		'application/json;profile="a,b;q=0"',
		"application/json;odata=verbose",
		"application/json; indent=4",
		"application/json;version=2;q=0.5, text/html",
		"text/html, application/json;charset=utf-8;q=0.1",
		"APPLICATION/JSON;CHARSET=utf-8",
		"application/*;level=1",
		"*/*;charset=utf-8",
		"application/problem+json",
		"application/problem+json;charset=utf-8, text/plain",
	])("Accept: %s", async (value) => {
		const { statusCode, headers } = await accept("listProducts", value);
		expect([statusCode, headers?.["Content-Type"]]).toEqual([200, "application/json"]);
	});
});

test.each([
	"text/html",
	"text/html;charset=utf-8",
	"application/xml",
	"application/json;q=0",
	"application/json;charset=utf-8;q=0",
	"*/*;q=0",
	"application/jsonp",
])("Accept: %s rules JSON out", async (value) => {
	expect((await accept("listProducts", value)).statusCode).toBe(406);
});

const withoutContent = operationIds.filter((id) => {
	const { success, integration } = operation(id);
	return integration !== "gateway" && Object.values(success).every(({ schema }) => schema === undefined);
});

test("some operations return no content", () => expect(withoutContent.length).toBeGreaterThan(0));

test.each(withoutContent)("no Accept rules out the response of %s, which has no content", async (id) => {
	for (const value of ["application/problem+json", "text/html", "application/json;q=0"]) {
		expect((await accept(id, value)).statusCode, value).not.toBe(406);
	}
});

test("any list of media ranges, with weights or without, is understood as by the library of Express", async () => {
	const type = fc.constantFrom(
		"application/json",
		"application/*",
		"*/*",
		"APPLICATION/JSON",
		"text/html",
		"json",
		"a/b/c",
	);
	const weight = fc.constantFrom("", "", ";q=0", ";q=0.5", "; q=1", ";q=x");
	const ranges = fc.array(
		fc.tuple(type, weight).map((parts) => parts.join("")),
		{ minLength: 1, maxLength: 4 },
	);
	await fc.assert(
		fc.asyncProperty(ranges, async (list) => {
			const value = list.join(", ");
			const isAccepted = new Negotiator({ headers: { accept: value } }).mediaTypes(["application/json"]).length > 0;
			expect((await accept("listProducts", value)).statusCode).toBe(isAccepted ? 200 : 406);
		}),
	);
});
