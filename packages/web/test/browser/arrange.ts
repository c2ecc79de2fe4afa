import { type Client, createClient, type Order, type Product, unwrap } from "@tap/client";
import { type Occurrence, type ProblemCode, problemBody } from "@tap/core/contract/problem.ts";
import type { Route } from "playwright-core";
import { copyRows } from "./database.ts";
import type { ConsoleUnderTest } from "./harness.ts";

/** A client of the stage under test that is signed in as `admin` or by email address: `ada@example.com`. */
export function clientOf({ stage }: ConsoleUnderTest, who: string): Client {
	return createClient({ baseUrl: stage.url, token: () => stage.token(who) });
}

/** Creates or replaces products, with defaults for members that are not given. */
export async function stock(
	shop: ConsoleUnderTest,
	products: readonly ({ id: string } & Partial<Product>)[],
): Promise<void> {
	const price = { amount: 1250, currency: "EUR" } as const;
	const items = products.map((product) => ({ name: product.id, category: "test", price, stock: 10, ...product }));
	for (let start = 0; start < items.length; start += 100) {
		await unwrap(clientOf(shop, "admin").PUT("/products", { body: { items: items.slice(start, start + 100) } }));
	}
}

/**
 * Creates `count` products alike, each with its number: `prd_<prefix>-7` with the name `<prefix> 7`. They are as new as the last
 * product that the API created.
 */
export async function stockMany(shop: ConsoleUnderTest, prefix: string, count: number, fields: Partial<Product> = {}) {
	const token = "TOKEN";
	const original = { id: `prd_${prefix}-${token}`, name: `${prefix} ${token}`, ...fields };
	await stock(shop, [original]);
	await copyRows(shop.stage.databaseUrl, token, count);
	await unstock(shop, [original.id]);
}

/** Deletes products. */
export async function unstock(shop: ConsoleUnderTest, ids: string[]): Promise<void> {
	await unwrap(clientOf(shop, "admin").DELETE("/products", { params: { query: { id: ids } } }));
}

/** Places an order by the API, as another user would. */
export async function orderAs(shop: ConsoleUnderTest, who: string, productId: string, quantity: number) {
	return unwrap(clientOf(shop, who).POST("/orders", { body: { lines: [{ productId, quantity }] } }));
}

/** Copies an order until there are `count` of it, as new as the first one. */
export async function orderMany({ stage }: ConsoleUnderTest, { id }: Order, count: number): Promise<void> {
	await copyRows(stage.databaseUrl, id, count - 1, (number) => `${id}-${number}`);
}

/** The stock of a product. */
export async function stockOf(shop: ConsoleUnderTest, productId: string): Promise<number> {
	const params = { path: { productId } };
	return (await unwrap(clientOf(shop, "admin").GET("/products/{productId}", { params }))).stock;
}

/** Responds to a request of the page with a problem, as the API would. */
export async function respondWithProblem(route: Route, code: ProblemCode, occurrence: Omit<Occurrence, "instance">) {
	const body = problemBody(code, { instance: new URL(route.request().url()).pathname, ...occurrence });
	const headers = { "Access-Control-Allow-Origin": "*", "Content-Type": "application/problem+json" };
	await route.fulfill({ status: body.status, headers, body: JSON.stringify(body) });
}
