import type { Product } from "@tap/client";
import type { Currency, Money } from "@tap/client/money";
import { maxOrderLines } from "../contract-rules.gen.ts";
import { problemOf } from "../error-message.ts";
import { multiply } from "../money.ts";
import type { CartLine } from "./cart.ts";

/** The result of fetching the product of a line. */
interface ProductResult {
	data: Product | undefined;
	error: unknown;
}

/** A line of the cart compared with its product. */
export interface CheckedLine extends CartLine {
	/** The current product, if it was loaded. */
	product: Product | undefined;
	/** The reason why the line can't be ordered: the product was deleted, or fewer units are left. */
	issue: { kind: "not-sold" } | { kind: "low-stock"; available: number } | undefined;
	/** The error if the product couldn't be loaded. The line can still be ordered: the API decides. */
	error: unknown;
	/** The price at which the product was added, if it has changed. */
	oldPrice: CartLine["price"] | undefined;
}

/** Lines that fit one order: an order has one currency. */
export interface OrderDraft {
	currency: Currency;
	lines: CheckedLine[];
	total: Money;
	/** Whether a line can't be ordered as it is. */
	hasIssue: boolean;
	/** Whether it has more lines than the API accepts. */
	isTooLong: boolean;
}

/** Compares a line with its product. The line gets the current price, since the order will have that one. */
export function checkLine(line: CartLine, { data: product, error }: ProductResult): CheckedLine {
	const isNotSold = problemOf(error)?.code === "product.not_found";
	const price = product?.price ?? line.price;
	const isSamePrice = price.amount === line.price.amount && price.currency === line.price.currency;
	return {
		...line,
		...(product && { name: product.name, category: product.category }),
		price,
		product,
		issue: isNotSold
			? { kind: "not-sold" }
			: product && product.stock < line.quantity
				? { kind: "low-stock", available: product.stock }
				: undefined,
		error: isNotSold || product ? undefined : (error ?? undefined),
		oldPrice: isSamePrice ? undefined : line.price,
	};
}

/** Groups lines into orders, one for each currency. The lines keep their sequence. */
export function draftOrders(lines: readonly CheckedLine[]): OrderDraft[] {
	const groups = new Map<Currency, CheckedLine[]>();
	for (const line of lines) {
		const group = groups.get(line.price.currency) ?? [];
		groups.set(line.price.currency, [...group, line]);
	}
	return [...groups].map(([currency, group]) => ({
		currency,
		lines: group,
		total: {
			currency,
			amount: group.reduce((sum, { price, quantity, issue }) => {
				return issue?.kind === "not-sold" ? sum : sum + multiply(price, quantity).amount;
			}, 0),
		},
		hasIssue: group.some(({ issue }) => issue !== undefined),
		isTooLong: group.length > maxOrderLines,
	}));
}
