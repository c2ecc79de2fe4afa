import type { Product } from "@tap/client";
import { problemOf } from "../error-message.ts";
import { times } from "../money.ts";
import { type BasketLine, mostLines } from "./basket.ts";

/** What reading a product again came to. */
export interface Reading {
	data: Product | undefined;
	error: unknown;
}

/** A line of the basket against the product as it is now. */
export interface CheckedLine extends BasketLine {
	/** The product as it is now, as far as it was read. */
	product: Product | undefined;
	/** What stands in the way of ordering the line: the product is gone, or too few pieces are left. */
	fault: { kind: "gone" } | { kind: "short"; available: number } | undefined;
	/** Why the product could not be read, when it could not: the line may still be ordered, the API decides. */
	failure: unknown;
	/** The price that it was put in with, when it is another now. */
	oldPrice: BasketLine["price"] | undefined;
}

/** Lines that one order can hold: it has one currency. */
export interface Parcel {
	currency: string;
	lines: CheckedLine[];
	total: { amount: number; currency: string };
	/** Whether something stands in the way of ordering it. */
	hasFault: boolean;
	/** More products than an order takes. */
	isTooLong: boolean;
}

/** Compares a line with its product. The price is the one in force, since that is what the order will have. */
export function checkLine(line: BasketLine, { data: product, error }: Reading): CheckedLine {
	const isGone = problemOf(error)?.code === "product.not_found";
	const price = product?.price ?? line.price;
	const isSamePrice = price.amount === line.price.amount && price.currency === line.price.currency;
	return {
		...line,
		...(product && { name: product.name, category: product.category }),
		price,
		product,
		fault: isGone
			? { kind: "gone" }
			: product && product.stock < line.quantity
				? { kind: "short", available: product.stock }
				: undefined,
		failure: isGone || product ? undefined : (error ?? undefined),
		oldPrice: isSamePrice ? undefined : line.price,
	};
}

/** Sorts lines into orders, one for each currency, each in the order that its lines were put in. */
export function parcelsOf(lines: readonly CheckedLine[]): Parcel[] {
	const groups = new Map<string, CheckedLine[]>();
	for (const line of lines) {
		const group = groups.get(line.price.currency) ?? [];
		groups.set(line.price.currency, [...group, line]);
	}
	return [...groups].map(([currency, group]) => ({
		currency,
		lines: group,
		total: {
			currency,
			amount: group.reduce((sum, { price, quantity, fault }) => {
				return fault?.kind === "gone" ? sum : sum + times(price, quantity).amount;
			}, 0),
		},
		hasFault: group.some(({ fault }) => fault !== undefined),
		isTooLong: group.length > mostLines,
	}));
}
