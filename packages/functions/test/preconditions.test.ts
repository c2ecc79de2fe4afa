import { evaluates, operation, operationIds } from "@tap/core/contract/operations.ts";
import * as User from "@tap/core/user.ts";
import { describe, expect, test } from "vitest";
import { ada, admin, aProduct, call, place, teapot } from "./api.ts";

const conditional = operationIds.filter((id) => evaluates("If-Match", operation(id)));
const unconditionalReads = operationIds.filter((id) => {
	const { method, integration } = operation(id);
	return method === "GET" && integration !== "gateway" && !conditional.includes(id);
});

/** Creates the resource of an operation, and returns how the operation is called and how its tag is read. */
async function resourceOf(id: (typeof conditional)[number]) {
	const isOrder = "orderId" in (operation(id).params?._zod.def.shape ?? {});
	const product = await aProduct();
	const order = isOrder ? (await place([{ productId: product.id, quantity: 1 }])).body : undefined;
	const params: Record<string, string> = isOrder ? { orderId: order.id } : { productId: product.id };
	const read = async () => {
		const { headers } = await call(isOrder ? "getOrder" : "getProduct", { claims: admin, params });
		return String(headers.ETag);
	};
	const request = { claims: admin, params, ...(operation(id).body && { body: teapot }) };
	return { read, send: (ifMatch: string) => call(id, { ...request, headers: { "If-Match": ifMatch } }) };
}

test("products and orders can be read and changed under a condition", () => {
	expect(conditional).toEqual(["getProduct", "putProduct", "deleteProduct", "getOrder", "cancelOrder", "fulfillOrder"]);
	expect(unconditionalReads.length).toBeGreaterThan(3);
});

describe.each(conditional)("If-Match on %s", (id) => {
	test("returns 412 and changes nothing if no tag is the current one", async () => {
		const { read, send } = await resourceOf(id);
		const tag = await read();
		for (const stale of ['"1-a"', `W/${tag}`, `"1-a" , W/${tag}`]) {
			expect(await send(stale), stale).toMatchObject({ status: 412, body: { code: "precondition.failed" } });
			expect(await read()).toBe(tag);
		}
	});

	test.each(["the current tag", "a list with it", "*"])("proceeds with %s", async (kind) => {
		const { read, send } = await resourceOf(id);
		const tag = await read();
		const value = kind === "*" ? kind : kind === "a list with it" ? `"1-a",\t${tag}` : tag;
		expect((await send(value)).status).toBeLessThan(300);
	});
});

test.each(unconditionalReads)("If-Match on %s is ignored", async (id) => {
	await User.register({ id: ada.sub, email: "ada@example.com", name: "Ada" });
	const params = operation(id).params && { userId: ada.sub };
	const claims = operation(id).access === "admin" ? admin : ada;
	expect(await call(id, { claims, params, headers: { "If-Match": '"1-a"' } })).toMatchObject({ status: 200 });
});

test("If-Match comes before If-None-Match in a read", async () => {
	const { id } = await aProduct();
	const params = { productId: id };
	const tag = String((await call("getProduct", { params })).headers.ETag);
	const both = (ifMatch: string) =>
		call("getProduct", { params, headers: { "If-Match": ifMatch, "If-None-Match": tag } });
	expect((await both('"1-a"')).status).toBe(412);
	expect((await both(tag)).status).toBe(304);
});

test.each(["cancelOrder", "fulfillOrder"] as const)(
	"%s of a settled order is 409, whatever If-Match says",
	async (id) => {
		const { send } = await resourceOf(id);
		await send("*");
		expect(await send('"1-a"')).toMatchObject({ status: 409, body: { code: "order.not_placed" } });
	},
);
