import { Product } from "@tap/core/contract/product.ts";
import { type ApiRequest, send } from "./api.ts";
import type { TestEnvironment } from "./environment.ts";
import { bodyOf, keyOf, productId } from "./history.ts";
import { customerOf, type Operation, type Plan } from "./plan.ts";

/** The request of an operation. */
export interface PreparedRequest {
	request: ApiRequest;
	/** For an edit: the product as it was read before the write. */
	seen?: Product;
	/** The order that the operation applies to, if any. */
	orderId?: string;
}

/**
 * Makes the request of an operation. Returns undefined when the order or product to apply it to does not exist.
 * @param orders the ids of the orders placed so far, by the number of their idempotency key
 */
export async function prepareRequest(
	environment: TestEnvironment,
	tag: string,
	orders: ReadonlyMap<number, string>,
	operation: Operation,
): Promise<PreparedRequest | undefined> {
	switch (operation.kind) {
		case "place":
			return {
				request: {
					method: "POST",
					path: "/orders",
					as: customerOf(operation.key),
					headers: { "Idempotency-Key": keyOf(tag, operation.key) },
					body: bodyOf(tag, operation.lines),
				},
			};
		case "cancel":
		case "fulfill":
		case "read": {
			const orderId = orders.get(operation.key);
			if (orderId === undefined) return undefined;
			const path = `/orders/${orderId}`;
			const owner = customerOf(operation.key);
			if (operation.kind === "read") return { orderId, request: { method: "GET", path, as: owner } };
			if (operation.kind === "fulfill") {
				return { orderId, request: { method: "POST", path: `${path}/fulfill`, as: "admin" } };
			}
			const as = operation.asAdmin ? "admin" : owner;
			return { orderId, request: { method: "POST", path: `${path}/cancel`, as } };
		}
		case "create":
			return {
				request: {
					method: "PUT",
					path: `/products/${productId(tag, operation.product)}`,
					as: "admin",
					headers: { "If-None-Match": "*" },
					body: { ...productFields(tag), description: String(operation.id), stock: operation.stock },
				},
			};
		case "edit":
			return prepareEdit(environment, tag, operation);
		case "delete": {
			const id = productId(tag, operation.product);
			const path = operation.inBulk ? `/products?id=${id}` : `/products/${id}`;
			return { request: { method: "DELETE", path, as: "admin" } };
		}
	}
}

/** An edit appends its number to the description, which shows in the end which edits took effect. */
async function prepareEdit(
	environment: TestEnvironment,
	tag: string,
	operation: Operation & { kind: "edit" },
): Promise<PreparedRequest | undefined> {
	const id = productId(tag, operation.product);
	const path = `/products/${id}`;
	const result = await send(environment, { method: "GET", path, as: "admin" });
	if ("lost" in result || result.status !== 200) return undefined;
	const seen = Product.parse(result.body);
	const body = {
		...productFields(tag),
		description: `${seen.description} ${operation.id}`.trim(),
		stock: operation.stock,
	};
	const request: ApiRequest = operation.inBulk
		? { method: "PUT", path: "/products", as: "admin", body: { items: [{ id, ...body, version: seen.version }] } }
		: { method: "PUT", path, as: "admin", headers: { "If-Match": result.headers.get("ETag") ?? "" }, body };
	return { seen, request };
}

/** The request that creates the products that exist when a run begins. */
export function createProductsRequest({ products }: Plan, tag: string): ApiRequest {
	const items = products.flatMap((stock, product) =>
		stock === undefined ? [] : [{ id: productId(tag, product), ...productFields(tag), description: "", stock }],
	);
	return { method: "PUT", path: "/products", as: "admin", body: { items } };
}

/** The fields that all products of a run have in common. */
function productFields(tag: string) {
	return { name: "Cup", category: tag.replace(/-$/, ""), price: { amount: 250, currency: "EUR" } };
}
