import type {
	BulkProductInput,
	Client,
	Money,
	Order,
	OrderInput,
	ProblemCode,
	Product,
	ProductInput,
} from "../../../packages/client/src/index.ts";

// A caller written against the released types, which uses all of them: it writes requests, reads responses, and switches
// exhaustively over codes and enums. It must compile against the types of every later contract that is called compatible.
// client.test.ts compiles it; tsconfig.json leaves it out, because the current contract may be called breaking.

/** Fails to compile when a case is missing. */
function never(rest: never): never {
	throw new Error(`Unexpected case ${rest}.`);
}

export async function shop(client: Client): Promise<string[]> {
	const lines: string[] = [];
	const { data: page, error: noPage } = await client.GET("/products", {
		params: { query: { category: "kitchen", limit: 2 } },
	});
	if (noPage) throw new Error(noPage.detail);
	const products: Product[] = page.items;
	for (const product of products) lines.push(label(product));
	if (page.nextCursor !== undefined) await client.GET("/products", { params: { query: { cursor: page.nextCursor } } });

	const body: OrderInput = { lines: products.map(({ id }) => ({ productId: id, quantity: 1 })) };
	const { data: order, error } = await client.POST("/orders", { params: { header: { "Idempotency-Key": "k" } }, body });
	if (order) lines.push(status(order), order.lines.map(({ name, quantity }) => `${quantity} ${name}`).join());
	else if (error.code === "order.insufficient_stock")
		lines.push(error.shortages.map(({ available }) => available).join());
	else if (error.status === 422 && error.code !== "response.unexpected") lines.push(unplaceable(error.code));
	else lines.push(error.title);
	return lines;
}

function label({ id, name, description, price, stock, createdAt }: Product): string {
	return [id, name.trim(), description, price.amount + 1, price.currency, stock + 1, createdAt.slice(0, 10)].join();
}

function status(order: Order): string {
	switch (order.status) {
		case "placed":
		case "fulfilled":
		case "cancelled":
			return order.status;
		default:
			return never(order.status);
	}
}

function unplaceable(code: "order.unknown_product" | "order.mixed_currencies" | "idempotency.key_reused"): string {
	return code;
}

export async function cancel(client: Client, orderId: string): Promise<string> {
	const { data, error } = await client.POST("/orders/{orderId}/cancel", { params: { path: { orderId } } });
	if (data) return status(data);
	switch (error.code) {
		case "response.unexpected":
		case "order.not_found":
		case "order.not_placed":
		case "auth.unauthenticated":
		case "header.too_large":
		case "rate.exceeded":
		case "representation.not_acceptable":
		case "request.invalid":
		case "request.too_large":
		case "server.bad_gateway":
		case "server.failed":
		case "server.timeout":
		case "server.unavailable":
			return error.detail;
		default:
			return never(error);
	}
}

export async function stockUp(client: Client, price: Money): Promise<number> {
	const cup: ProductInput = { name: "Cup", category: "kitchen", price, stock: 3 };
	const { data: created } = await client.POST("/products", { body: cup });
	const mug: BulkProductInput = { id: "prd_mug", version: 1, ...cup, description: "With a handle." };
	const { data: stored } = await client.PUT("/products", { body: { items: [mug, { ...mug, id: "prd_jug" }] } });
	await client.DELETE("/products", { params: { query: { id: stored?.items.map(({ id }) => id) ?? ["prd_mug"] } } });
	return created?.version ?? 0;
}

export const retried: ProblemCode[] = ["rate.exceeded", "server.unavailable"];
