import type { Order } from "@tap/client";

/** Summarizes the lines of an order: the first one, and the number of others. */
export function summaryOf(lines: Order["lines"]): string {
	const [first, ...others] = lines;
	if (!first) return "Empty order";
	const name = first.quantity === 1 ? first.name : `${first.quantity} × ${first.name}`;
	return others.length === 0 ? name : `${name} and ${others.length} more`;
}
