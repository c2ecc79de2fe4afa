import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Client, type Order, paginate, unwrap } from "@tap/client";
import { useCallback, useEffect, useRef, useState } from "react";
import { useClient } from "../../api.ts";
import { toast } from "../../design/toast.tsx";
import { explain } from "../../error-message.ts";
import { putOrder } from "../../shop/cancel-order.ts";
import { fulfilled, mergeQueue, putInQueue, settledElsewhere } from "./queue.ts";

/** How often, in ms, the queue is read again while the page can be seen. */
const interval = 10_000;

/** The most orders that the queue reads, in pages of `limit`. */
export const mostWaiting = 500;

const limit = 100;
const queryKey = ["admin", "queue"];

/** The placed orders as read. */
interface Waiting {
	orders: Order[];
	/** Whether there are older ones that were not read. */
	hasMore: boolean;
}

/** The queue of placed orders: read again by itself, the order of what is shown kept. */
export function useQueue() {
	const client = useClient();
	const queries = useQueryClient();
	const reading = useQuery({
		queryKey,
		queryFn: ({ signal }) => readWaiting(client, signal),
		refetchInterval: interval,
		// What was read for an earlier visit has orders in it that were settled then.
		gcTime: 0,
	});
	const { data } = reading;
	const [shown, setShown] = useState<readonly Order[]>();
	const last = useRef(shown);
	last.current = shown;

	/** Shows an order in the queue as it now is. */
	const show = useCallback((order: Order) => setShown((orders) => orders && putInQueue(orders, order)), []);
	/** The same, wherever else the order stands, too. */
	const put = useCallback(
		(order: Order) => {
			show(order);
			putOrder(queries, order);
		},
		[queries, show],
	);
	const readAgain = useCallback(
		async ({ id }: Order) => {
			const answer = await client
				.GET("/orders/{orderId}", { params: { path: { orderId: id } } })
				// The next reading of the queue tries again.
				.catch(() => undefined);
			if (answer?.data) put(answer.data);
			return answer?.data;
		},
		[client, put],
	);

	useEffect(() => {
		if (!data) return;
		// Of a queue that was not read to its end, an order may be missing that still waits.
		const gone = data.hasMore ? [] : settledElsewhere(last.current ?? [], data.orders);
		setShown((orders) => mergeQueue(orders ?? [], data.orders));
		for (const order of gone) void readAgain(order);
	}, [data, readAgain]);

	const { mutate } = useMutation({
		mutationFn: ({ id }: Order) =>
			unwrap(client.POST("/orders/{orderId}/fulfill", { params: { path: { orderId: id } } })),
		onMutate: (order) => put(fulfilled(order)),
		onSuccess: put,
		onError: async (error, order) => {
			put(order);
			const { code, title, detail, requestId } = explain(error);
			if (code === "order.not_placed") {
				const now = await readAgain(order);
				toast(reasonOf(now), { tone: "danger" });
			} else {
				const told = requestId === undefined ? "" : ` (request ${requestId})`;
				toast(`The order was not fulfilled. ${title}: ${detail}${told}`, { tone: "danger" });
				// It may have been, when only the answer was lost.
				void queries.invalidateQueries({ queryKey });
			}
		},
	});

	return { reading, orders: shown, hasMore: data?.hasMore ?? false, fulfil: mutate, show };
}

/** @throws ApiError */
async function readWaiting(client: Client, signal: AbortSignal): Promise<Waiting> {
	const orders: Order[] = [];
	let hasMore = false;
	const query = { scope: "all", status: "placed", limit } as const;
	for await (const page of paginate(client, "/orders", { query, maxItems: mostWaiting, signal }).pages()) {
		orders.push(...page.items);
		hasMore = page.nextCursor !== undefined;
	}
	return { orders, hasMore };
}

/** Why an order could not be fulfilled, given what it is now. */
function reasonOf(order: Order | undefined): string {
	if (order?.status === "cancelled") return "Too late: the order had been cancelled before. Do not send it.";
	if (order?.status === "fulfilled") return "Somebody else had fulfilled the order before. Do not send it twice.";
	return "The order had been settled before. It shows what it is now.";
}
