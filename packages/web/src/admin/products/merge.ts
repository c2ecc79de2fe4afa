import {
	differingFields,
	type ProductField,
	type ProductValues,
	productFields,
} from "@tap/catalog-csv/product-values.ts";

/** Three versions of a product: the one the user began to edit, the user's, and the one stored by someone else meanwhile. */
export interface Versions {
	base: ProductValues;
	mine: ProductValues;
	theirs: ProductValues;
}

/** The version that a field's value comes from. */
export type Side = "mine" | "theirs";

/** A field whose value differs between the user's version and the stored one. */
export interface Difference {
	field: ProductField;
	/** The side that changed the field; absent if both did. */
	obvious?: Side | undefined;
}

/** Returns the fields in which the user's version differs from the stored one. */
export function differencesOf({ base, mine, theirs }: Versions): Difference[] {
	return differingFields(mine, theirs).map((field) => {
		if (mine[field] === base[field]) return { field, obvious: "theirs" };
		return { field, obvious: theirs[field] === base[field] ? "mine" : undefined };
	});
}

/** Whether the stored version differs from the base only in its stock, as after an order, and the user did not change the stock. */
export function isStockOnly({ base, mine, theirs }: Versions): boolean {
	return mine.stock === base.stock && differingFields(base, theirs).every((field) => field === "stock");
}

/** Merges both versions field by field. Without a choice, a field gets the side that changed it, or the user's if both did. */
export function merge(versions: Versions, chosen: Partial<Record<ProductField, Side>>): ProductValues {
	const merged = { ...versions.theirs };
	for (const { field, obvious = "mine" } of differencesOf(versions)) {
		merged[field] = versions[chosen[field] ?? obvious][field];
	}
	return merged;
}

/** Applies the user's changes to the stored version: a field that the user did not change gets the stored value. */
export function rebase({ base, mine, theirs }: Versions): ProductValues {
	const rebased = { ...theirs };
	for (const field of productFields) if (mine[field] !== base[field]) rebased[field] = mine[field];
	return rebased;
}
