import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Client, paginate } from "@tap/client";
import { useClient } from "../api.ts";
import type { StockLevel } from "./metrics.ts";

/** The number of products that each read adds, in pages of `limit`. */
export const productsPerRead = 2_000;

const limit = 100;

/** The stock of the newest products. */
export interface StockLevels {
	products: StockLevel[];
	/** Whether there are older products that weren't read. */
	hasMore: boolean;
}

/** Reads the stock of the newest products page by page. While more are read, the previous result stays. */
export function useStockLevels(maxProducts: number) {
	const client = useClient();
	return useQuery({
		queryKey: ["overview", "stock", maxProducts],
		queryFn: ({ signal }) => readStock(client, maxProducts, signal),
		placeholderData: keepPreviousData,
		// As for the orders in recent-orders.ts.
		staleTime: 0,
		refetchOnWindowFocus: false,
	});
}

/**
 * Reads the stock of the newest products.
 * @throws {ApiError}
 */
export async function readStock(client: Client, maxProducts: number, signal?: AbortSignal): Promise<StockLevels> {
	const products: StockLevel[] = [];
	let hasMore = false;
	for await (const page of paginate(client, "/products", { query: { limit }, maxItems: maxProducts, signal }).pages()) {
		products.push(...page.items.map(({ id, name, category, stock }) => ({ id, name, category, stock })));
		hasMore = page.nextCursor !== undefined;
	}
	return { products, hasMore };
}
