import type { Order } from "@tap/client";

/** An order in a few words: its first line, and how many more there are. */
export function summaryOf(lines: Order["lines"]): string {
	const [first, ...others] = lines;
	if (!first) return "An empty order";
	const name = first.quantity === 1 ? first.name : `${first.quantity} × ${first.name}`;
	return others.length === 0 ? name : `${name} and ${others.length} more`;
}
