import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Client, paginate } from "@tap/client";
import { useClient } from "../api.ts";
import type { StockLevel } from "./metrics.ts";

/** How many products are read at a time, in pages of `limit`. */
export const productsAtATime = 2_000;

const limit = 100;

/** The stock of the newest products. */
export interface StockLevels {
	products: StockLevel[];
	/** Whether there are older products that were not read. */
	hasMore: boolean;
}

/** The stock of the newest `most` products, read page by page. While more are read, those there are stay. */
export function useStockLevels(most: number) {
	const client = useClient();
	return useQuery({
		queryKey: ["overview", "stock", most],
		queryFn: ({ signal }) => readStock(client, most, signal),
		placeholderData: keepPreviousData,
		// As for the orders.
		staleTime: 0,
		refetchOnWindowFocus: false,
	});
}

/** @throws ApiError */
export async function readStock(client: Client, most: number, signal?: AbortSignal): Promise<StockLevels> {
	const products: StockLevel[] = [];
	let hasMore = false;
	for await (const page of paginate(client, "/products", { query: { limit }, max: most, signal }).pages()) {
		products.push(...page.items.map(({ id, name, category, stock }) => ({ id, name, category, stock })));
		hasMore = page.nextCursor !== undefined;
	}
	return { products, hasMore };
}
