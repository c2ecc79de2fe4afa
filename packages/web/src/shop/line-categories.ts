import { useQueries } from "@tanstack/react-query";
import type { Order } from "@tap/client";
import { useApi } from "../api.ts";

/** The categories of the products in an order, by id, of those that are still sold. */
export function useLineCategories(lines: Order["lines"]): Map<string, string> {
	const api = useApi();
	const readings = useQueries({
		queries: lines.map(({ productId }) =>
			api.queryOptions("get", "/products/{productId}", { params: { path: { productId } } }),
		),
	});
	return new Map(readings.flatMap(({ data }) => (data ? [[data.id, data.category]] : [])));
}
