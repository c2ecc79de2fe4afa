import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Client, type Order, paginate, unwrap } from "@tap/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { useClient } from "../../api.ts";
import { toast } from "../../design/toast.tsx";
import { explain } from "../../error-message.ts";
import { putOrder } from "../../shop/cancel-order.ts";
import { closedByOthers, fulfilled, mergeQueue, putInQueue } from "./queue.ts";

/** The interval, in ms, at which a visible page refreshes the queue. */
const refreshIntervalMs = 10_000;

/** The maximum number of orders that the queue loads, in pages of `limit`. */
export const maxWaiting = 500;

const limit = 100;
const queryKey = ["admin", "queue"];

/** The placed orders as loaded. */
interface Waiting {
	orders: Order[];
	/** Whether there are older orders that were not loaded. */
	hasMore: boolean;
}

/** The queue of placed orders. It refreshes by itself and keeps the sequence of the rows. */
export function useQueue() {
	const client = useClient();
	const queries = useQueryClient();
	const query = useQuery({
		queryKey,
		queryFn: ({ signal }) => loadWaiting(client, signal),
		refetchInterval: refreshIntervalMs,
		// A cached queue would show orders again that were fulfilled or canceled on an earlier visit.
		gcTime: 0,
	});
	const { data } = query;
	const [shown, setShown] = useState<readonly Order[]>();
	const last = useRef(shown);
	last.current = shown;

	/** Updates an order in the queue. */
	const show = useCallback((order: Order) => setShown((orders) => orders && putInQueue(orders, order)), []);
	/** Updates an order in the queue and in all other cached lists. */
	const put = useCallback(
		(order: Order) => {
			show(order);
			putOrder(queries, order);
		},
		[queries, show],
	);
	const reload = useCallback(
		async ({ id }: Order) => {
			const response = await client
				.GET("/orders/{orderId}", { params: { path: { orderId: id } } })
				// The next refresh of the queue tries again.
				.catch(() => undefined);
			if (response?.data) put(response.data);
			return response?.data;
		},
		[client, put],
	);

	useEffect(() => {
		if (!data) return;
		// An order may be missing from a queue that was not loaded to its end.
		const closed = data.hasMore ? [] : closedByOthers(last.current ?? [], data.orders);
		setShown((orders) => mergeQueue(orders ?? [], data.orders));
		for (const order of closed) void reload(order);
	}, [data, reload]);

	const { mutate } = useMutation({
		mutationFn: ({ id }: Order) =>
			unwrap(client.POST("/orders/{orderId}/fulfill", { params: { path: { orderId: id } } })),
		onMutate: (order) => put(fulfilled(order)),
		onSuccess: put,
		onError: async (error, order) => {
			put(order);
			const { code, title, detail, requestId } = explain(error);
			if (code === "order.not_placed") {
				const current = await reload(order);
				toast(reasonOf(current), { tone: "danger" });
			} else {
				const reference = requestId === undefined ? "" : ` (request ${requestId})`;
				toast(`The order wasn't fulfilled. ${title}: ${detail}${reference}`, { tone: "danger" });
				// If only the response was lost, the order is fulfilled.
				void queries.invalidateQueries({ queryKey });
			}
		},
	});

	return { query, orders: shown, hasMore: data?.hasMore ?? false, fulfill: mutate, show };
}

/** @throws ApiError */
async function loadWaiting(client: Client, signal: AbortSignal): Promise<Waiting> {
	const orders: Order[] = [];
	let hasMore = false;
	const query = { scope: "all", status: "placed", limit } as const;
	for await (const page of paginate(client, "/orders", { query, maxItems: maxWaiting, signal }).pages()) {
		orders.push(...page.items);
		hasMore = page.nextCursor !== undefined;
	}
	return { orders, hasMore };
}

/** The reason why an order couldn't be fulfilled, by its current state. */
function reasonOf(order: Order | undefined): string {
	if (order?.status === "cancelled") return "This order was already canceled. Don't ship it.";
	if (order?.status === "fulfilled") return "This order was already fulfilled by someone else. Don't ship it twice.";
	return "This order was already closed. Its row shows the current status.";
}
