/**
 * Uses every part of the API through the TypeScript client of openapi-generator: products, orders, pages, preconditions and
 * problems. `@tap/client` needs less code and types problems by their code: see packages/client.
 *
 * It needs TAP_TOKEN_ADMIN and TAP_TOKEN_ADA, access tokens of an admin and of a customer. TAP_URL is the API's address.
 */
import {
	AuthUnauthenticatedProblemFromJSON,
	Configuration,
	CreateProduct403ProblemFromJSON,
	Currency,
	ListProducts400ProblemFromJSON,
	OrderStatus,
	OrdersApi,
	PlaceOrder409ProblemFromJSON,
	PreconditionFailedProblemFromJSON,
	type ProductInput,
	ProductNotFoundProblemFromJSON,
	ProductsApi,
	ResponseError,
	UsersApi,
} from "shop-client";

const basePath = process.env.TAP_URL ?? "http://127.0.0.1:3000";
const anonymous = new Configuration({ basePath });
const admin = new Configuration({ basePath, accessToken: process.env.TAP_TOKEN_ADMIN });
const ada = new Configuration({ basePath, accessToken: process.env.TAP_TOKEN_ADA });
const adminProducts = new ProductsApi(admin);
const products = new ProductsApi(anonymous);
const orders = new OrdersApi(ada);

// Products. Money is an integer in minor units: 30 million euros are more than 32 bits hold.
const category = `flow-${crypto.randomUUID().slice(0, 8)}`;
const machine: ProductInput = {
	name: "Espressomaschine Größe XL ☕",
	description: "Made of gold.",
	category,
	price: { amount: 3_000_000_000, currency: Currency.Eur },
	stock: 10,
};
const product = await adminProducts.createProduct({ productInput: machine });
expect(product.price.amount === 3_000_000_000 && product.name === machine.name, "a product is created");
const others = [
	await adminProducts.createProduct({ productInput: machine }),
	await adminProducts.createProduct({ productInput: machine }),
];

// Pages: the cursor of one page leads to the next.
const first = await products.listProducts({ category, limit: 2 });
expect(first.items.length === 2 && first.nextCursor !== undefined, "the first page has a cursor");
const second = await products.listProducts({ category, limit: 2, cursor: first.nextCursor });
expect(second.items.length === 1 && second.nextCursor === undefined, "the second page is the last");

// An order. Sending it again with the same key places no second one.
const request = {
	idempotencyKey: crypto.randomUUID(),
	orderInput: { lines: [{ productId: product.id, quantity: 2 }] },
};
const order = await orders.placeOrder(request);
expect(order.status === OrderStatus.Placed && order.total.amount === 6_000_000_000, "an order is placed");
const replay = await orders.placeOrderRaw(request);
const isReplay = replay.raw.headers.get("Idempotency-Replayed") === "true";
expect((await replay.value()).id === order.id && isReplay, "the order is placed once");
const read = await orders.getOrder({ orderId: order.id });
expect(read.lines[0]?.quantity === 2, "the order is read");

// An update that overwrites no other change: with the ETag of what was read.
const response = await products.getProductRaw({ productId: product.id });
const ifMatch = response.raw.headers.get("ETag") ?? undefined;
expect((await response.value()).stock === 8, "the stock is reserved");
const update = { productId: product.id, productInput: { ...machine, stock: 5 }, ifMatch };
expect((await adminProducts.putProduct(update)).stock === 5, "the product is updated");
const changed = PreconditionFailedProblemFromJSON(await problemOf(adminProducts.putProduct(update)));
expect(changed.code === "precondition.failed", "412: the product changed in the meantime");

// Problems, each in its own type. Where a status has several, `code` tells them apart.
const tooMany = { lines: [{ productId: product.id, quantity: 6 }] };
const conflict = PlaceOrder409ProblemFromJSON(
	await problemOf(orders.placeOrder({ idempotencyKey: crypto.randomUUID(), orderInput: tooMany })),
);
const isShort = conflict.code === "order.insufficient_stock" && conflict.shortages[0]?.available === 5;
expect(isShort, "409: the stock is too low");
const invalid = ListProducts400ProblemFromJSON(await problemOf(products.listProducts({ cursor: "invalid" })));
expect(invalid.code === "cursor.invalid", "400: the cursor is invalid");
const unauthenticated = AuthUnauthenticatedProblemFromJSON(await problemOf(new UsersApi(anonymous).getMe()));
expect(unauthenticated.code === "auth.unauthenticated", "401: the token is missing");
const forbidden = CreateProduct403ProblemFromJSON(
	await problemOf(new ProductsApi(ada).createProduct({ productInput: machine })),
);
expect(forbidden.code === "auth.forbidden", "403: customers create no products");

// The end of an order, and of the products.
const cancelled = await orders.cancelOrder({ orderId: order.id });
expect(cancelled.status === OrderStatus.Cancelled, "the order is canceled");
await adminProducts.deleteProduct({ productId: product.id });
const unknown = ProductNotFoundProblemFromJSON(await problemOf(products.getProduct({ productId: product.id })));
expect(unknown.code === "product.not_found", "404: the product is deleted");
await adminProducts.deleteProducts({ id: others.map(({ id }) => id) });
expect((await products.listProducts({ category })).items.length === 0, "the other products are deleted");

/** Returns the body of the problem that a call ends with. */
async function problemOf(call: Promise<unknown>): Promise<unknown> {
	try {
		await call;
	} catch (error) {
		if (error instanceof ResponseError) return error.response.json();
		throw error;
	}
	throw new Error("The call was expected to end with a problem.");
}

/** Prints what holds, or ends the program. */
function expect(condition: boolean, what: string): void {
	if (!condition) throw new Error(`FAILED: ${what}`);
	console.log(`ok: ${what}`);
}
