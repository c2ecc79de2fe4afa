import { useQuery } from "@tanstack/react-query";
import { type Client, type Order, paginate } from "@tap/client";
import { useClient } from "../api.ts";
import { lastDays } from "./days.ts";

/** The longest time that the overview looks back, in days. */
export const mostDays = 30;

/** The most orders of each status that it reads, in pages of `limit`. */
export const mostOrders = 1_000;

const limit = 100;

/** The orders of the last days. */
export interface RecentOrders {
	orders: Order[];
	/** There may be more orders placed before this: the reading stopped at `mostOrders` of a status. */
	completeSince?: Date | undefined;
}

/** The orders of the last `mostDays` days, read page by page. */
export function useRecentOrders() {
	const client = useClient();
	return useQuery({
		queryKey: ["overview", "orders"],
		queryFn: ({ signal }) => readOrders(client, lastDays(mostDays, new Date())[0]?.start ?? new Date(), signal),
		// Who comes to this view wants the figures of now; coming back to the window is no wish for so many requests.
		staleTime: 0,
		refetchOnWindowFocus: false,
	});
}

/**
 * Reads everybody's orders since a moment. The API lists them by status, and an order that was placed can only be fulfilled or
 * cancelled: the placed ones are read first, so that one whose status changes meanwhile is seen, and counted once.
 * @throws ApiError
 */
export async function readOrders(client: Client, since: Date, signal?: AbortSignal): Promise<RecentOrders> {
	const placed = await readStatus(client, "placed", since, signal);
	const settled = await Promise.all([
		readStatus(client, "fulfilled", since, signal),
		readStatus(client, "cancelled", since, signal),
	]);
	const lists = [placed, ...settled];
	const orders = new Map(lists.flatMap(({ orders }) => orders).map((order) => [order.id, order]));
	const cuts = lists.flatMap(({ completeSince }) => completeSince ?? []);
	const completeSince = cuts.length === 0 ? undefined : new Date(Math.max(...cuts.map(Number)));
	return { orders: [...orders.values()], completeSince };
}

async function readStatus(
	client: Client,
	status: Order["status"],
	since: Date,
	signal: AbortSignal | undefined,
): Promise<RecentOrders> {
	const orders: Order[] = [];
	const query = { scope: "all", status, limit } as const;
	for await (const { items, nextCursor } of paginate(client, "/orders", { query, max: mostOrders, signal }).pages()) {
		for (const order of items) {
			if (new Date(order.createdAt) < since) return { orders };
			orders.push(order);
		}
		const last = items.at(-1);
		if (orders.length >= mostOrders && nextCursor && last) return { orders, completeSince: new Date(last.createdAt) };
	}
	return { orders };
}
