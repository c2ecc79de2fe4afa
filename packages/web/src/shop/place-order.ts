import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { Client, Order } from "@tap/client";
import { useApi, useClient } from "../api.ts";
import { problemOf } from "../error-message.ts";
import { putProduct } from "../queries.ts";
import { removeFromCart } from "./cart.ts";
import { forgetOrderKey, orderKey } from "./order-key.ts";

/** The lines of an order to place. */
export type OrderLines = readonly { productId: string; quantity: number }[];

/** Refetches products and updates every cached response that has them. The query of one that fails is invalidated. */
export async function refreshProducts(
	client: Client,
	queries: QueryClient,
	productIds: readonly string[],
): Promise<void> {
	await Promise.all(
		productIds.map(async (productId) => {
			const params = { path: { productId } };
			// After an error the page keeps its data until the query's own refetch.
			const result = await client.GET("/products/{productId}", { params }).catch(() => undefined);
			if (result?.data) putProduct(queries, result.data);
			else await queries.invalidateQueries({ queryKey: ["get", "/products/{productId}", { params }] });
		}),
	);
}

/**
 * Places orders. Another attempt after an error sends the same `Idempotency-Key`, so that it can't become a second order. The
 * lines of a placed order leave the cart. If stock is low or a product was deleted, the products are refetched, so that the
 * cart shows the current stock.
 */
export function usePlaceOrder(onPlaced: (order: Order) => void) {
	const queries = useQueryClient();
	const client = useClient();
	const mutation = useApi().useMutation("post", "/orders", {
		onSuccess: (order, { body: { lines } }) => {
			const ids = lines.map(({ productId }) => productId);
			forgetOrderKey(lines);
			removeFromCart(ids);
			queries.setQueryData(["get", "/orders/{orderId}", { params: { path: { orderId: order.id } } }], order);
			void queries.invalidateQueries({ queryKey: ["get", "/orders"] });
			void refreshProducts(client, queries, ids);
			onPlaced(order);
		},
		onError: (error, { body: { lines } }) => {
			const code = problemOf(error)?.code;
			if (code === "order.insufficient_stock" || code === "order.unknown_product") {
				void refreshProducts(
					client,
					queries,
					lines.map(({ productId }) => productId),
				);
			}
			// The key belongs to another order of this person: the next attempt needs a new one.
			if (code === "idempotency.key_reused") forgetOrderKey(lines);
		},
	});
	return {
		...mutation,
		place: (lines: OrderLines) => {
			const body = { lines: lines.map(({ productId, quantity }) => ({ productId, quantity })) };
			mutation.mutate({ params: { header: { "Idempotency-Key": orderKey(body.lines) } }, body });
		},
	};
}
