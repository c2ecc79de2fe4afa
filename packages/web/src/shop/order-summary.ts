import type { Order } from "@tap/client";
import { isolate } from "../design/bidi.ts";

/** Summarizes the lines of an order: the first one, and the number of others. */
export function summaryOf(lines: Order["lines"]): string {
	const [first, ...others] = lines;
	if (!first) return "Empty order";
	const product = isolate(first.name);
	const name = first.quantity === 1 ? product : `${first.quantity} × ${product}`;
	return others.length === 0 ? name : `${name} and ${others.length} more`;
}
