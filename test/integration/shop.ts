import { randomUUID } from "node:crypto";
import { type Client, createClient, type Order, type Product, type ProductInput } from "@tap/client";
import { inject, vi } from "vitest";
import * as z from "zod/mini";
import { observedFetch } from "./conformance.ts";

const stage = inject("stage");

/** A caller of the API. */
export interface Caller {
	client: Client;
	token: string;
}

const admin = caller(stage.tokens.admin);

function caller(token: string): Caller {
	return { client: createClient({ baseUrl: stage.url, token, fetch: observedFetch }), token };
}

/** A visitor without a token. */
export const visitor: Client = createClient({ baseUrl: stage.url, fetch: observedFetch });

/** Provides a customer of the shop and her id. */
export async function withCustomer(
	name: "ada" | "grace",
	use: (customer: Caller & { id: string }) => Promise<void>,
): Promise<void> {
	const customer = caller(stage.tokens[name]);
	await use({ ...customer, id: dataOf(await customer.client.GET("/users/me")).id });
}

/** Provides an admin of the shop. */
export async function withAdmin(use: (admin: Caller) => Promise<void>): Promise<void> {
	await use(admin);
}

/** A complete product input with some fields replaced. */
export function productInput(overrides: Partial<ProductInput> = {}): ProductInput {
	return {
		name: "Pour-over coffee maker",
		description: "Borosilicate glass.",
		category: "integration",
		price: { amount: 3490, currency: "EUR" },
		stock: 10,
		...overrides,
	};
}

/** Provides a new product and deletes it afterwards unless the test did. */
export async function withProduct(
	overrides: Partial<ProductInput>,
	use: (product: Product) => Promise<void>,
): Promise<void> {
	const product = dataOf(await admin.client.POST("/products", { body: productInput(overrides) }));
	try {
		await use(product);
	} finally {
		await admin.client.DELETE("/products/{productId}", { params: { path: { productId: product.id } } });
	}
}

/** Provides several new products, created one after the other. */
export async function withProducts(
	overrides: readonly Partial<ProductInput>[],
	use: (products: Product[]) => Promise<void>,
): Promise<void> {
	const [first, ...rest] = overrides;
	if (first === undefined) return use([]);
	await withProduct(first, (product) => withProducts(rest, (products) => use([product, ...products])));
}

/**
 * Reads a list until `read` does not throw, and returns its result. On AWS, a list may show a write a moment later: expect in
 * `read` what it must show in the end. The time only ends a test that would never pass.
 */
export function eventually<Result>(read: () => Promise<Result>): Promise<Result> {
	return vi.waitFor(read, { timeout: 20_000, interval: 100 });
}

/**
 * Sends a request again while the stage is overloaded: a new account on AWS runs ten functions at once, and requests that
 * change the same item conflict. It must be safe to send twice.
 */
export async function whileOverloaded<Result extends { response: Response }>(
	send: () => Promise<Result>,
): Promise<Result> {
	for (let attempt = 1; ; attempt++) {
		const result = await send();
		if ((result.response.status < 500 && result.response.status !== 429) || attempt === 10) return result;
	}
}

const placed = new Set<string>();

/** Places an order, with a new idempotency key by default. */
export async function order(customer: Caller, lines: { productId: string; quantity: number }[], key = randomUUID()) {
	const params = { header: { "Idempotency-Key": key } };
	const result = await customer.client.POST("/orders", { params, body: { lines } });
	if (result.data) placed.add(result.data.id);
	return result;
}

/** Cancels the orders that the tests left: they cannot be deleted, but should not stay in the shop's work queue. */
export async function cancelLeftovers(): Promise<void> {
	await Promise.all([...placed].map((id) => cancel(admin, id)));
}

/** Provides an order of a new product. */
export async function withOrder(
	customer: Caller,
	{ quantity, stock }: { quantity: number; stock: number },
	use: (order: Order, product: Product) => Promise<void>,
): Promise<void> {
	await withProduct({ stock }, async (product) => {
		await use(dataOf(await order(customer, [{ productId: product.id, quantity }])), product);
	});
}

/** Cancels an order. */
export async function cancel({ client }: Caller, orderId: string) {
	return client.POST("/orders/{orderId}/cancel", { params: { path: { orderId } } });
}

/** Reads the current stock of a product. */
export async function stockOf({ id: productId }: Product): Promise<number> {
	return dataOf(await visitor.GET("/products/{productId}", { params: { path: { productId } } })).stock;
}

/** Sends a request that the typed client does not allow: any path below the stage's URL, method, headers and body. */
export async function send(path: string, init: RequestInit & { token?: string } = {}): Promise<Response> {
	const { token, ...rest } = init;
	const request = new Request(`${stage.url}${path}`, rest);
	if (token !== undefined) request.headers.set("Authorization", `Bearer ${token}`);
	return observedFetch(request);
}

/** Sends any value as a JSON body. */
export async function sendJson(method: string, path: string, { token }: Caller, body: unknown): Promise<Response> {
	const headers = { "Content-Type": "application/json", "Idempotency-Key": randomUUID() };
	return send(path, { method, token, headers, body: JSON.stringify(body) });
}

/** The places that a `request.invalid` problem reports, such as `body /lines/0/quantity`, sorted. */
export async function errorPlacesOf(response: Response): Promise<string[]> {
	const problem = InvalidRequest.parse(await response.json());
	return problem.errors.map(({ in: part, pointer }) => `${part} ${pointer}`).sort();
}

const InvalidRequest = z.object({
	code: z.literal("request.invalid"),
	errors: z.array(z.object({ in: z.string(), pointer: z.string(), detail: z.string() })),
});

/** The code of a problem in a response of `send`. */
export async function codeOf(response: Response): Promise<string> {
	return z.object({ code: z.string() }).parse(await response.json()).code;
}

/** The data of a successful call. A problem fails the test and is shown. */
export function dataOf<Data>({ data, error, response }: { data?: Data; error?: unknown; response: Response }): Data {
	if (data === undefined) throw new Error(`Expected success, got ${response.status} ${JSON.stringify(error)}`);
	return data;
}

/** The problem of a call that must fail with `code`, which the operation must document. */
export function problemOf<E extends { code: string }, Code extends E["code"]>(
	{ data, error, response }: { data?: unknown; error?: E | undefined; response: Response },
	code: Code,
): Extract<E, { code: Code }> {
	if (error && hasCode(error, code)) return error;
	throw new Error(`Expected ${code}, got ${response.status} ${JSON.stringify(error ?? data)}`);
}

function hasCode<E extends { code: string }, Code extends E["code"]>(
	error: E,
	code: Code,
): error is Extract<E, { code: Code }> {
	return error.code === code;
}
