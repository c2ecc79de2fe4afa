import type { Product } from "@tap/client";
import { differingFields, type ProductField, textsOf } from "../product-form-values.ts";
import type { CheckedRow, ImportProduct } from "./validate-rows.ts";

/** What importing a line would do. */
export type Effect = "new" | "changed" | "same" | "faulty";

/** A line beside what is in the shop. */
export interface PreviewRow extends CheckedRow {
	effect: Effect;
	/** The fields that would change. */
	changes: readonly ProductField[];
	/** The product as it is in the shop. */
	before?: Product;
}

/** Compares each line with the product of its id, by what people read: the order of the lines stays. */
export function previewOf(rows: readonly CheckedRow[], shop: ReadonlyMap<string, Product>): PreviewRow[] {
	return rows.map((row) => {
		if (!row.product) return { ...row, effect: "faulty", changes: [] };
		const before = shop.get(row.product.id);
		if (!before) return { ...row, effect: "new", changes: [] };
		const changes = differingFields(textsOf(before), textsOf(asStored(row.product, before)));
		return { ...row, before, changes, effect: changes.length === 0 ? "same" : "changed" };
	});
}

/** How many lines have each effect. */
export function countEffects(rows: readonly PreviewRow[]): Record<Effect, number> {
	const counts: Record<Effect, number> = { new: 0, changed: 0, same: 0, faulty: 0 };
	for (const { effect } of rows) counts[effect]++;
	return counts;
}

/** The products that have to be sent: those that would change nothing have not. */
export function toSend(rows: readonly PreviewRow[]): { line: number; product: ImportProduct }[] {
	return rows.flatMap(({ line, product, effect }) =>
		product && (effect === "new" || effect === "changed") ? [{ line, product }] : [],
	);
}

function asStored(product: ImportProduct, before: Product): Product {
	return { ...before, ...product, description: product.description ?? "", version: before.version };
}
