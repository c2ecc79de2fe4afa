import { operation, operationIds } from "@tap/core/contract/operations.ts";
import { describe, expect, test } from "vitest";
import { createResources, findResource, type Resource } from "../../src/gateway/routes.ts";

const resources = createResources();

test("every operation of the contract has a route, and there is no other", () => {
	const routes = resources.flatMap((resource) => resource.routes);
	const described = routes.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`);
	const expected = operationIds.map((id) => `${id} ${operation(id).method} ${operation(id).path}`);
	expect(expected.length).toBeGreaterThan(10);
	expect(described.toSorted()).toEqual(expected.toSorted());
});

test.each(operationIds)("%s is found under its path", (id) => {
	const { path, method } = operation(id);
	const match = findResource(resources, path.replaceAll(/\{\w+\}/g, "x"));
	expect(match?.resource.template).toBe(path);
	expect(match?.resource.routes).toContainEqual(expect.objectContaining({ operationId: id, method }));
});

test("parameters come as they were sent", () => {
	expect(findResource(resources, "/products/a%2Fb%20c")?.parameters).toEqual({ productId: "a%2Fb%20c" });
	expect(findResource(resources, "/orders/ord_1/cancel")?.parameters).toEqual({ orderId: "ord_1" });
});

describe("a literal wins over a parameter", () => {
	test("in the contract", () => {
		expect(findResource(resources, "/users/me")?.resource.template).toBe("/users/me");
		expect(findResource(resources, "/users/mee")?.resource.template).toBe("/users/{userId}");
	});

	test("segment by segment from the left, in whatever order they are listed", () => {
		const templates = ["/{a}/b", "/a/{b}", "/{a}/{b}"] as const;
		const list: Resource[] = templates.map((template) => ({ template, methods: [], routes: [] }));
		for (const order of [list, list.toReversed()]) {
			expect(findResource(order, "/a/b")?.resource.template).toBe("/a/{b}");
			expect(findResource(order, "/x/b")?.resource.template).toBe("/{a}/b");
			expect(findResource(order, "/x/y")?.resource.template).toBe("/{a}/{b}");
		}
	});
});

test.each(["/products", "/orders/1", "/orders/1/cancel"])("%s is the same path with a slash at its end", (path) => {
	expect(findResource(resources, `${path}/`)).toEqual(findResource(resources, path));
	expect(findResource(resources, path)).toBeDefined();
});

test.each([
	"",
	"/",
	"*",
	"/nothing",
	"/products//",
	"//products",
	"/Products",
	"/orders/1/2",
	"/orders//cancel",
	"products",
])("%j is no path of the API", (path) => {
	expect(findResource(resources, path)).toBeUndefined();
});
