import { randomUUID } from "node:crypto";
import { type Client, createClient, type Order, type Product, type ProductInput } from "@tap/client";
import { inject } from "vitest";
import * as z from "zod/mini";
import { observedFetch } from "./conformance.ts";

const stage = inject("stage");

/** Someone who calls the API. */
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

/** Gives a customer of the shop, with her id. */
export async function withCustomer(
	name: "ada" | "grace",
	use: (customer: Caller & { id: string }) => Promise<void>,
): Promise<void> {
	const customer = caller(stage.tokens[name]);
	await use({ ...customer, id: dataOf(await customer.client.GET("/users/me")).id });
}

/** Gives an admin of the shop. */
export async function withAdmin(use: (admin: Caller) => Promise<void>): Promise<void> {
	await use(admin);
}

/** What a caller may say of a product, complete unless `overrides` changes it. */
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

/** Gives a product of its own, and deletes it afterwards unless the test did. */
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

/** Gives several products, as `withProduct` does. */
export async function withProducts(
	overrides: readonly Partial<ProductInput>[],
	use: (products: Product[]) => Promise<void>,
): Promise<void> {
	const [first, ...rest] = overrides;
	if (first === undefined) return use([]);
	await withProduct(first, (product) => withProducts(rest, (products) => use([product, ...products])));
}

const placed = new Set<string>();

/** Places an order, under a key of its own unless the test has one. */
export async function order(customer: Caller, lines: { productId: string; quantity: number }[], key = randomUUID()) {
	const params = { header: { "Idempotency-Key": key } };
	const result = await customer.client.POST("/orders", { params, body: { lines } });
	if (result.data) placed.add(result.data.id);
	return result;
}

/** Cancels what the tests ordered and left: orders cannot be deleted, but need not stand in the shop's work queue. */
export async function cancelLeftovers(): Promise<void> {
	await Promise.all([...placed].map((id) => cancel(admin, id)));
}

/** Gives an order for a new product. */
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

/** How many pieces of a product are left. */
export async function stockOf({ id: productId }: Product): Promise<number> {
	return dataOf(await visitor.GET("/products/{productId}", { params: { path: { productId } } })).stock;
}

/** Sends what the typed client would not: `path` below the stage's URL, any method, headers and body. */
export async function send(path: string, init: RequestInit & { token?: string } = {}): Promise<Response> {
	const { token, ...rest } = init;
	const request = new Request(`${stage.url}${path}`, rest);
	if (token !== undefined) request.headers.set("Authorization", `Bearer ${token}`);
	return observedFetch(request);
}

/** Sends a body as JSON, whatever it is. */
export async function sendJson(method: string, path: string, { token }: Caller, body: unknown): Promise<Response> {
	const headers = { "Content-Type": "application/json", "Idempotency-Key": randomUUID() };
	return send(path, { method, token, headers, body: JSON.stringify(body) });
}

/** The faults that a `request.invalid` names, as `body /lines/0/quantity`, sorted. */
export async function faultsOf(response: Response): Promise<string[]> {
	const problem = InvalidRequest.parse(await response.json());
	return problem.errors.map((fault) => `${fault.in} ${fault.pointer}`).sort();
}

const InvalidRequest = z.object({
	code: z.literal("request.invalid"),
	errors: z.array(z.object({ in: z.string(), pointer: z.string(), detail: z.string() })),
});

/** The code of a problem that the typed client did not receive. */
export async function codeOf(response: Response): Promise<string> {
	return z.object({ code: z.string() }).parse(await response.json()).code;
}

/** The data of a successful call; a problem fails the test and shows itself. */
export function dataOf<Data>({ data, error, response }: { data?: Data; error?: unknown; response: Response }): Data {
	if (data === undefined) throw new Error(`Expected success, got ${response.status} ${JSON.stringify(error)}`);
	return data;
}

/** The problem of a call that must fail with `code`, which the operation must have announced. */
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
