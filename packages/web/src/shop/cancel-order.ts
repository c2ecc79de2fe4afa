import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { Order } from "@tap/client";
import { useApi, useClient } from "../api.ts";
import { toast } from "../design/toast.tsx";
import { explain } from "../error-message.ts";
import { refreshProducts } from "./place-order.ts";

type OrderLists = InfiniteData<{ items: Order[] }>;

const lists = ["get", "/orders"];

/** Puts an order as it now is into every answer that shows it. */
export function putOrder(queries: QueryClient, order: Order): void {
	queries.setQueryData(orderQuery(order.id), order);
	queries.setQueriesData<OrderLists>({ queryKey: lists }, (data) => data && mapOrder(data, order));
}

function mapOrder(data: OrderLists, order: Order): OrderLists {
	const put = (item: Order) => (item.id === order.id ? order : item);
	return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.map(put) })) };
}

function orderQuery(orderId: string) {
	return ["get", "/orders/{orderId}", { params: { path: { orderId } } }];
}

/**
 * Cancels an order: it shows as cancelled at once, and as it was again if the API refuses. The API's `order.not_placed` means
 * that somebody was faster, so the order is read again to show what it is now.
 */
export function useCancelOrder(order: Order) {
	const queries = useQueryClient();
	const client = useClient();
	const { mutate, isPending } = useApi().useMutation("post", "/orders/{orderId}/cancel", {
		onMutate: async () => {
			// A reading under way would bring the old status back.
			await queries.cancelQueries({ queryKey: lists });
			await queries.cancelQueries({ queryKey: orderQuery(order.id) });
			putOrder(queries, { ...order, status: "cancelled" });
			// Handed on: what renders while the call is under way shows, and closes over, the cancelled order.
			return order;
		},
		onError: (error, _, before) => {
			if (before) putOrder(queries, before);
			const { code, title, detail, requestId } = explain(error);
			const told = requestId === undefined ? "" : ` (request ${requestId})`;
			if (code === "order.not_placed") {
				toast("It was too late to cancel: the order had been settled before. It shows what it is now.", {
					tone: "danger",
				});
				void queries.invalidateQueries({ queryKey: orderQuery(order.id) });
				void queries.invalidateQueries({ queryKey: lists });
			} else {
				toast(`The order was not cancelled. ${title}: ${detail}${told}`, { tone: "danger" });
			}
		},
		onSuccess: (cancelled) => {
			putOrder(queries, cancelled);
			toast("The order is cancelled; its pieces are back on the shelf.");
			void refreshProducts(
				client,
				queries,
				cancelled.lines.map(({ productId }) => productId),
			);
		},
	});
	return { cancel: () => mutate({ params: { path: { orderId: order.id } } }), isPending };
}
