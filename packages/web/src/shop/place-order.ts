import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { Client, Order } from "@tap/client";
import { useApi, useClient } from "../api.ts";
import { problemOf } from "../error-message.ts";
import { putProduct } from "../queries.ts";
import { removeFromBasket } from "./basket.ts";
import { orderKey, settleOrder } from "./order-intent.ts";

/** What to order. */
export type OrderLines = readonly { productId: string; quantity: number }[];

/** Reads products again and shows them as they are now wherever they stand; one that is gone is asked for anew where it stands. */
export async function refreshProducts(
	client: Client,
	queries: QueryClient,
	productIds: readonly string[],
): Promise<void> {
	await Promise.all(
		productIds.map(async (productId) => {
			const params = { path: { productId } };
			// A failure keeps what is shown; the next reading will tell.
			const answer = await client.GET("/products/{productId}", { params }).catch(() => undefined);
			if (answer?.data) putProduct(queries, answer.data);
			else await queries.invalidateQueries({ queryKey: ["get", "/products/{productId}", { params }] });
		}),
	);
}

/**
 * Places orders. Pressing again after a failure sends the same `Idempotency-Key`, so that one wish is one order. When it is
 * placed its lines leave the basket; when stock is short or a product is gone, the products are read again, so that the lines
 * say what is left.
 */
export function usePlaceOrder(placed: (order: Order) => void) {
	const queries = useQueryClient();
	const client = useClient();
	const mutation = useApi().useMutation("post", "/orders", {
		onSuccess: (order, { body: { lines } }) => {
			const ids = lines.map(({ productId }) => productId);
			settleOrder(lines);
			removeFromBasket(ids);
			queries.setQueryData(["get", "/orders/{orderId}", { params: { path: { orderId: order.id } } }], order);
			void queries.invalidateQueries({ queryKey: ["get", "/orders"] });
			void refreshProducts(client, queries, ids);
			placed(order);
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
			// The key belongs to another order of this person: the next press is a new wish.
			if (code === "idempotency.key_reused") settleOrder(lines);
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
