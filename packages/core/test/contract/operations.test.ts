import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { corsHeaders } from "../../src/contract/gateway.ts";
import { operation, operationIds, problemsOf } from "../../src/contract/operations.ts";
import { OrderInput } from "../../src/contract/order.ts";
import { plainPath } from "../../src/contract/plain-path.ts";
import { type ProblemCode, problemBody, problemDefinition, problems } from "../../src/contract/problem.ts";
import { ProductInput } from "../../src/contract/product.ts";
import { holds, revisionOf } from "../../src/revision.ts";
import { productInput } from "../shop.ts";

const rows = operationIds.map((id) => ({ id, row: operation(id) }));

describe("the table of operations", () => {
	test("has each operation on a path and method of its own", () => {
		expect(rows.length).toBeGreaterThan(0);
		expect(new Set(rows.map(({ row }) => `${row.method} ${row.path}`)).size).toBe(rows.length);
	});

	test.each(rows)("$id takes exactly the parameters of its path", ({ row }) => {
		const inPath = [...row.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
		expect(Object.keys(row.params?._zod.def.shape ?? {})).toEqual(inPath);
	});

	test.each(rows)("$id does not allow changes without a token", ({ row }) => {
		if (row.method !== "GET" && row.method !== "HEAD") expect(row.access).not.toBe("anyone");
		else expect(["anyone", "user", "owner", "admin"]).toContain(row.access);
	});

	test("an operation or the gateway's routing returns every problem", () => {
		const returned = new Set<ProblemCode>(["route.not_found", "method.not_allowed"]);
		for (const { row } of rows) for (const code of problemsOf(row)) returned.add(code);
		expect([...returned].sort()).toEqual(Object.keys(problems).sort());
	});

	test("request bodies are closed, and hold nothing that belongs to the server", () => {
		const bodies = rows.flatMap(({ row }) => row.body ?? []);
		expect(bodies.length).toBeGreaterThan(0);
		for (const body of bodies) {
			const { error } = z.safeParse(body, { userId: "u", createdAt: "now", role: "admin" });
			const unknown = error?.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys : []));
			expect(unknown).toEqual(["userId", "createdAt", "role"]);
		}
	});
});

describe("fields", () => {
	test.each([
		["200 emoji are 200 characters", { name: "🦆".repeat(200) }, true],
		["201 characters are too many", { name: "x".repeat(201) }, false],
		["a name is not empty", { name: "" }, false],
		["a lone surrogate is no text", { name: "\ud800" }, false],
		["a category is a slug", { category: "Coffee Makers" }, false],
		["money is whole", { price: { amount: 19.99, currency: "EUR" } }, false],
		["money is not negative", { price: { amount: -1, currency: "EUR" } }, false],
		["a currency is one of ISO 4217", { price: { amount: 1, currency: "ZZZ" } }, false],
		["stock is not negative", { stock: -1 }, false],
		["stock is a number", { stock: "1" }, false],
	])("%s", (_, change, valid) => {
		expect(z.safeParse(ProductInput, { ...productInput(), ...change }).success).toBe(valid);
	});

	test.each([
		["quantity 0", { productId: "prd_1", quantity: 0 }],
		["quantity 1001", { productId: "prd_1", quantity: 1001 }],
		["quantity 1.5", { productId: "prd_1", quantity: 1.5 }],
		["an id of another kind", { productId: "ord_1", quantity: 1 }],
		["a price of one's own", { productId: "prd_1", quantity: 1, unitPrice: { amount: 1, currency: "EUR" } }],
	])("an order line with %s is refused", (_, line) => {
		expect(z.safeParse(OrderInput, { lines: [line] }).success).toBe(false);
	});

	test.each([0, 51])("an order of %i lines is refused", (length) => {
		const lines = Array.from({ length }, () => ({ productId: "prd_1", quantity: 1 }));
		expect(z.safeParse(OrderInput, { lines }).success).toBe(false);
	});
});

test("a problem body says what RFC 9457 asks for and what is particular to the occurrence", () => {
	const occurrence = { instance: "/orders", requestId: "r-1" };
	expect(problemBody("order.not_found", occurrence)).toEqual({
		type: "urn:tap:problem:order.not_found",
		title: "No such order",
		status: 404,
		detail: problemDefinition("order.not_found").description,
		instance: "/orders",
		code: "order.not_found",
		requestId: "r-1",
	});
	const errors = [{ in: "query", pointer: "/limit", detail: "too big" }] as const;
	expect(problemBody("request.invalid", { ...occurrence, detail: "No.", errors })).toMatchObject({
		detail: "No.",
		errors,
	});
});

test("a path in a response or a log line is short, and whole for each operation", () => {
	for (const { row } of rows) {
		const path = row.path.replaceAll(/\{\w+\}/g, "a".repeat(44));
		expect(plainPath(path)).toBe(path);
	}
	expect(plainPath(`/a/${"b".repeat(45)}/c@d/`)).toBe("/a/redacted/redacted/");
	const longId = "b".repeat(128);
	expect(plainPath(`/users/${longId}`)).toBe(`/users/${longId}`);
	for (const path of [`/users/${longId}b`, `/orders/${longId}`, `/users/${longId}/more`, `/v1/users/${longId}`]) {
		expect(plainPath(path)).toBe(path.replace(/b{128,}/, "redacted"));
	}
	expect(plainPath("/1/2/3/4/5/6/7/8")).toBe("/1/2/3/4/5/6/7/8");
	expect(plainPath("/1/2/3/4/5/6/7/8/9/10")).toBe("/1/2/3/4/5/6/7/8/redacted");
	for (const segment of ["", "~", "a", "a".repeat(44)]) {
		expect(plainPath(`/${segment}`.repeat(5_000)).length).toBeLessThanOrEqual(370);
	}
});

test("preconditions follow RFC 9110", () => {
	const current = { version: 3, createdAt: "2026-01-01T00:00:00.000Z" };
	const revision = revisionOf(current);
	expect(revision).toMatch(/^3-[0-9a-z]+$/);
	expect(holds({}, current)).toBe(true);
	expect(holds({}, undefined)).toBe(true);
	expect(holds({ ifMatch: "*" }, current)).toBe(true);
	expect(holds({ ifMatch: "*" }, undefined)).toBe(false);
	expect(holds({ ifMatch: ["1-x", revision] }, current)).toBe(true);
	expect(holds({ ifMatch: [] }, current)).toBe(false);
	expect(holds({ ifNoneMatch: "*" }, current)).toBe(false);
	expect(holds({ ifNoneMatch: "*" }, undefined)).toBe(true);
});

test("CORS names the origin that asks, if it may read", () => {
	expect(corsHeaders("https://a.example", ["*"])).toMatchObject({ "Access-Control-Allow-Origin": "*" });
	const allowed = ["https://a.example", "https://b.example"];
	expect(corsHeaders("https://b.example", allowed)).toMatchObject({
		"Access-Control-Allow-Origin": "https://b.example",
		Vary: "Origin",
	});
	for (const origin of ["https://c.example", undefined])
		expect(corsHeaders(origin, allowed)).toEqual({ Vary: "Origin" });
});
