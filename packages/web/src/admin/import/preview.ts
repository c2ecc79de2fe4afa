import { differingFields, type ProductField, valuesOf } from "@tap/catalog-csv/product-values.ts";
import type { CatalogRow, ImportProduct } from "@tap/catalog-csv/rows.ts";
import type { UploadLine } from "@tap/catalog-csv/upload.ts";
import type { Product } from "@tap/client";

/** The effect that importing a row would have. */
export type Effect = "new" | "changed" | "same" | "invalid";

/** A row compared with the product in the shop. */
export interface PreviewRow extends CatalogRow {
	effect: Effect;
	/** The fields that would change. */
	changes: readonly ProductField[];
	/** The product as stored in the shop. */
	before?: Product;
}

/** Compares each row with the stored product of its ID, as people read it. */
export function previewOf(rows: readonly CatalogRow[], shop: ReadonlyMap<string, Product>): PreviewRow[] {
	return rows.map((row) => {
		if (!row.product) return { ...row, effect: "invalid", changes: [] };
		const before = shop.get(row.product.id);
		if (!before) return { ...row, effect: "new", changes: [] };
		const changes = differingFields(valuesOf(before), valuesOf(asStored(row.product, before)));
		return { ...row, before, changes, effect: changes.length === 0 ? "same" : "changed" };
	});
}

/** The number of rows with each effect. */
export function countEffects(rows: readonly PreviewRow[]): Record<Effect, number> {
	const counts: Record<Effect, number> = { new: 0, changed: 0, same: 0, invalid: 0 };
	for (const { effect } of rows) counts[effect]++;
	return counts;
}

/** The products to upload: new and changed ones. */
export function linesToUpload(rows: readonly PreviewRow[]): UploadLine[] {
	return rows.flatMap(({ line, product, effect }) =>
		product && (effect === "new" || effect === "changed") ? [{ line, product }] : [],
	);
}

function asStored(product: ImportProduct, before: Product): Product {
	return { ...before, ...product, description: product.description ?? "", version: before.version };
}
