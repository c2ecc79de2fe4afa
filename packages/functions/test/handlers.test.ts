import { randomUUID } from "node:crypto";
import { type OperationId, operation, operationIds } from "@tap/core/contract/operations.ts";
import * as User from "@tap/core/user.ts";
import { describe, expect, test } from "vitest";
import { ada, admin, aProduct, call, errorsIn, place, teapot } from "./api.ts";
import { aCustomer } from "./rest-event.ts";

describe("the successes", () => {
	test("creating returns 201 with the product's location, as the client sees it, and its tag", async () => {
		const { status, headers, body } = await call("createProduct", { claims: admin, body: teapot });
		expect(status).toBe(201);
		expect(body).toMatchObject({ ...teapot, description: "", version: 1 });
		expect(headers).toMatchObject({
			Location: `/pr-42/products/${body.id}`,
			ETag: expect.stringMatching(/^"1-[0-9a-z]+"$/),
			"Content-Type": "application/json",
		});
	});

	test("a conditional read returns 304 without a body if the state is unchanged", async () => {
		const product = await aProduct();
		const params = { productId: product.id };
		const first = await call("getProduct", { params });
		expect(first).toMatchObject({ status: 200, body: product });
		const etag = String(first.headers.ETag);
		for (const tags of [etag, `"other", ${etag}`, `W/${etag}`, "*"]) {
			const again = await call("getProduct", { params, headers: { "if-none-match": tags } });
			expect(again).toMatchObject({ status: 304, body: undefined, headers: { ETag: etag } });
		}
		const other = await call("getProduct", { params, headers: { "If-None-Match": '"other"' } });
		expect(other.status).toBe(200);
	});

	test("putting tells created from replaced, and heeds preconditions", async () => {
		const params = { productId: `prd_${randomUUID()}` };
		const put = (headers: Record<string, string>) =>
			call("putProduct", { claims: admin, params, headers, body: teapot });
		expect(await put({})).toMatchObject({ status: 428, body: { code: "precondition.required" } });
		const created = await put({ "If-None-Match": "*" });
		expect(created).toMatchObject({ status: 201, body: { version: 1 } });
		expect(await put({ "If-None-Match": "*" })).toMatchObject({ status: 412, body: { code: "precondition.failed" } });
		const etag = String(created.headers.ETag);
		expect(await put({ "If-Match": `W/${etag}` })).toMatchObject({ status: 412 });
		const replaced = await put({ "If-Match": `"x", ${etag}` });
		expect(replaced).toMatchObject({ status: 200, body: { version: 2 } });
		expect(replaced.headers.ETag).not.toBe(etag);
		expect(await put({ "If-Match": etag })).toMatchObject({ status: 412 });
		expect(await put({ "If-Match": "*" })).toMatchObject({ status: 200, body: { version: 3 } });
	});

	test("deleting returns 204 without a body", async () => {
		const [one, two, three] = [await aProduct(), await aProduct(), await aProduct()];
		const stale = { params: { productId: one.id }, claims: admin, headers: { "If-Match": '"x"' } };
		expect(await call("deleteProduct", stale)).toMatchObject({ status: 412 });
		expect(await call("deleteProduct", { ...stale, headers: {} })).toMatchObject({ status: 204, body: undefined });
		const bulk = { claims: admin, query: { id: [two.id, three.id] } };
		expect(await call("deleteProducts", bulk)).toMatchObject({ status: 204, body: undefined });
		expect(await call("deleteProducts", bulk)).toMatchObject({ status: 404, body: { code: "product.not_found" } });
		expect(await call("deleteProducts", { claims: admin, query: { id: two.id } })).toMatchObject({ status: 404 });
	});

	test("bulk put returns the products in order", async () => {
		const items = [
			{ ...teapot, id: `prd_${randomUUID()}`, name: "One" },
			{ ...teapot, name: "Two" },
		];
		const { status, body } = await call("putProducts", { claims: admin, body: { items } });
		expect(status).toBe(200);
		expect(body.items.map(({ name }: { name: string }) => name)).toEqual(["One", "Two"]);
	});

	test("an order is placed, replayed, read, listed, cancelled", async () => {
		const product = await aProduct();
		const request = { headers: { "Idempotency-Key": randomUUID() } };
		const lines = [{ productId: product.id, quantity: 2 }];
		const placed = await place(lines, request);
		expect(placed).toMatchObject({ status: 201, headers: { Location: `/pr-42/orders/${placed.body.id}` } });
		expect(placed.headers).not.toHaveProperty("Idempotency-Replayed");
		const replayed = await place(lines, request);
		expect(replayed).toMatchObject({ status: 201, body: placed.body, headers: { "Idempotency-Replayed": "true" } });
		expect(replayed.headers.ETag).toBe(placed.headers.ETag);

		const params = { orderId: placed.body.id };
		const read = await call("getOrder", { claims: ada, params });
		expect(read).toMatchObject({ status: 200, body: placed.body });
		const unchanged = { claims: ada, params, headers: { "If-None-Match": String(read.headers.ETag) } };
		expect(await call("getOrder", unchanged)).toMatchObject({ status: 304 });
		const listed = await call("listOrders", { claims: ada, query: { status: "placed" } });
		expect(listed.body.items).toContainEqual(placed.body);
		expect(await call("fulfillOrder", { claims: ada, params })).toMatchObject({ status: 403 });
		const cancelled = await call("cancelOrder", { claims: ada, params });
		expect(cancelled).toMatchObject({ status: 200, body: { status: "cancelled", version: 2 } });
		expect(await call("fulfillOrder", { claims: admin, params })).toMatchObject({
			status: 409,
			body: { code: "order.not_placed" },
		});
	});

	test("a short order names the products, for people and for programs", async () => {
		const product = await aProduct({ stock: 1 });
		const { status, body } = await place([{ productId: product.id, quantity: 2 }]);
		expect(status).toBe(409);
		expect(body).toMatchObject({
			type: "urn:tap:problem:order.insufficient_stock",
			status: 409,
			code: "order.insufficient_stock",
			instance: "/orders",
			shortages: [{ productId: product.id, requested: 2, available: 1 }],
		});
		expect(errorsIn(body)).toEqual(["body /lines/0/quantity"]);
	});

	test("users read themselves, admins read all", async () => {
		await User.register({ id: ada.sub, email: "ada@example.com", name: "Ada" });
		expect(await call("getMe", { claims: ada })).toMatchObject({ status: 200, body: { email: "ada@example.com" } });
		expect(await call("getMe", { claims: admin })).toMatchObject({ status: 404, body: { code: "user.not_found" } });
		const params = { userId: ada.sub };
		expect(await call("getUser", { claims: admin, params })).toMatchObject({ status: 200 });
		expect(await call("getUser", { claims: aCustomer(), params })).toMatchObject({ status: 404 });
		const { body } = await call("listUsers", { claims: admin, query: { limit: "100" } });
		expect(body.items).toContainEqual(expect.objectContaining({ id: ada.sub }));
	});

	test("a page leads to the next", async () => {
		const category = `c-${randomUUID()}`;
		for (const name of ["One", "Two", "Three"]) await aProduct({ category, name });
		const first = await call("listProducts", { query: { category, limit: "2" } });
		const second = await call("listProducts", { query: { category, limit: "2", cursor: first.body.nextCursor } });
		const names = [...first.body.items, ...second.body.items].map(({ name }: { name: string }) => name);
		expect(names.sort()).toEqual(["One", "Three", "Two"]);
		expect(second.body).not.toHaveProperty("nextCursor");
	});
});

describe("who may call", () => {
	const served = operationIds.filter((id) => operation(id).integration !== "gateway");
	const guarded = served.filter((id) => operation(id).access !== "anyone");
	const forAdmins = served.filter((id) => operation(id).access === "admin");
	// Valid or not, the request is refused before it is looked at.
	const params = { productId: "prd_1", orderId: "ord_1", userId: "u" };
	const paramsOf = (id: OperationId) =>
		Object.fromEntries(Object.entries(params).filter(([name]) => operation(id).path.includes(`{${name}}`)));

	test.each(guarded)("%s without a verified token is 401, also when the gateway forgot to ask", async (id) => {
		for (const claims of [undefined, { sub: "" }]) {
			const { status, headers, body } = await call(id, { params: paramsOf(id), ...(claims && { claims }) });
			expect({ status, code: body.code }).toEqual({ status: 401, code: "auth.unauthenticated" });
			expect(headers["WWW-Authenticate"]).toBe('Bearer realm="tap"');
		}
	});

	test.each(forAdmins)("%s is 403 for a customer and for a group that only sounds like admin", async (id) => {
		for (const groups of [undefined, "", "administrators", "not admin", "Admin", "[not-admin]", '["admin"]']) {
			const claims = { ...aCustomer(), ...(groups !== undefined && { "cognito:groups": groups }) };
			expect(await call(id, { claims, params: paramsOf(id) })).toMatchObject({
				status: 403,
				body: { code: "auth.forbidden" },
			});
		}
	});

	test.each(["admin", "staff,admin", "[admin]", "[staff admin]"])("the groups %s make an admin", async (groups) => {
		expect(await call("listUsers", { claims: { ...aCustomer(), "cognito:groups": groups } })).toMatchObject({
			status: 200,
		});
	});

	test("a token says who is meant, whatever the request says", async () => {
		const mallory = aCustomer();
		const { status, body } = await call("placeOrder", {
			claims: mallory,
			headers: { "Idempotency-Key": "k" },
			body: { userId: ada.sub, lines: [{ productId: "prd_1", quantity: 1 }] },
		});
		expect({ status, errors: errorsIn(body) }).toEqual({ status: 400, errors: ["body /userId"] });
	});
});
