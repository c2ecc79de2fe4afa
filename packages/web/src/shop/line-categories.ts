import { useQueries } from "@tanstack/react-query";
import type { Order } from "@tap/client";
import { useApi } from "../api.ts";

/** Loads the categories of the products in an order, by product id, for products that are still sold. */
export function useLineCategories(lines: Order["lines"]): Map<string, string> {
	const api = useApi();
	const products = useQueries({
		queries: lines.map(({ productId }) =>
			api.queryOptions("get", "/products/{productId}", { params: { path: { productId } } }),
		),
	});
	return new Map(products.flatMap(({ data }) => (data ? [[data.id, data.category]] : [])));
}
