import { type InfiniteData, type QueryClient, useQueryClient } from "@tanstack/react-query";
import type { Order } from "@tap/client";
import { useApi, useClient } from "../api.ts";
import { toast } from "../design/toast.tsx";
import { errorLine, problemOf } from "../error-message.ts";
import { refreshProducts } from "./place-order.ts";

type OrderLists = InfiniteData<{ items: Order[] }>;

const lists = ["get", "/orders"];

/** Replaces an order in every cached response that has it. */
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
 * Cancels an order optimistically: it shows as canceled at once, and as before if the API returns an error. The error
 * `order.not_placed` means that someone fulfilled or canceled it first, so the order is refetched.
 */
export function useCancelOrder(order: Order) {
	const queries = useQueryClient();
	const client = useClient();
	const { mutate, isPending } = useApi().useMutation("post", "/orders/{orderId}/cancel", {
		onMutate: async () => {
			// A pending refetch would bring the old status back.
			await queries.cancelQueries({ queryKey: lists });
			await queries.cancelQueries({ queryKey: orderQuery(order.id) });
			putOrder(queries, { ...order, status: "cancelled" });
			// For onError: a rerender during the call closes over the canceled order.
			return order;
		},
		onError: (error, _, before) => {
			if (before) putOrder(queries, before);
			if (problemOf(error)?.code === "order.not_placed") {
				toast("This order can no longer be canceled. Its current status is shown.", { tone: "danger" });
				void queries.invalidateQueries({ queryKey: orderQuery(order.id) });
				void queries.invalidateQueries({ queryKey: lists });
			} else {
				toast(errorLine("The order wasn't canceled.", error), { tone: "danger" });
			}
		},
		onSuccess: (cancelled) => {
			putOrder(queries, cancelled);
			toast("The order was canceled.");
			void refreshProducts(
				client,
				queries,
				cancelled.lines.map(({ productId }) => productId),
			);
		},
	});
	return { cancel: () => mutate({ params: { path: { orderId: order.id } } }), isPending };
}
