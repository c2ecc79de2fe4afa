import { useQuery } from "@tanstack/react-query";
import { type Client, type Order, paginate } from "@tap/client";
import { useClient } from "../api.ts";
import { lastDays } from "./days.ts";

/** The longest time range of the overview, in days. */
export const maxDays = 30;

/** The maximum number of orders of each status that the overview reads, in pages of `limit`. */
export const maxOrdersPerStatus = 1_000;

const limit = 100;

/** The orders of the last days. */
export interface RecentOrders {
	orders: Order[];
	/** The time before which orders may be missing, if a status has more than `maxOrdersPerStatus`. */
	completeSince?: Date | undefined;
}

/** Reads the orders of the last `maxDays` days page by page. */
export function useRecentOrders() {
	const client = useClient();
	return useQuery({
		queryKey: ["overview", "orders"],
		queryFn: ({ signal }) => readOrders(client, lastDays(maxDays, new Date())[0]?.start ?? new Date(), signal),
		// Opening the page shows current metrics; a refetch on each focus of the window would send too many requests.
		staleTime: 0,
		refetchOnWindowFocus: false,
	});
}

/**
 * Reads all users' orders since a time. The API lists them by status. The placed ones are read first: an order that is
 * fulfilled or canceled while the lists are read is then in a later list, and is counted once.
 * @throws {ApiError}
 */
export async function readOrders(client: Client, since: Date, signal?: AbortSignal): Promise<RecentOrders> {
	const placed = await readStatus(client, "placed", since, signal);
	const settled = await Promise.all([
		readStatus(client, "fulfilled", since, signal),
		readStatus(client, "cancelled", since, signal),
	]);
	const lists = [placed, ...settled];
	const orders = new Map(lists.flatMap(({ orders }) => orders).map((order) => [order.id, order]));
	const bounds = lists.flatMap(({ completeSince }) => completeSince ?? []);
	const completeSince = bounds.length === 0 ? undefined : new Date(Math.max(...bounds.map(Number)));
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
	for await (const { items, nextCursor } of paginate(client, "/orders", {
		query,
		maxItems: maxOrdersPerStatus,
		signal,
	}).pages()) {
		for (const order of items) {
			if (new Date(order.createdAt) < since) return { orders };
			orders.push(order);
		}
		const last = items.at(-1);
		if (orders.length >= maxOrdersPerStatus && nextCursor && last)
			return { orders, completeSince: new Date(last.createdAt) };
	}
	return { orders };
}
