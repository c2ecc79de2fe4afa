import { differingFields, type ProductField, type ProductTexts, productFields } from "../product-form-values.ts";

/** Three versions of a product: the one that the person began with, theirs by now, and the one that stands in the shop. */
export interface Versions {
	base: ProductTexts;
	mine: ProductTexts;
	theirs: ProductTexts;
}

/** Whose value a field gets. */
export type Side = "mine" | "theirs";

/** A field that the person and somebody else left with different values. */
export interface Difference {
	field: ProductField;
	/** Whose is right, when only one of the two changed it; absent when both did. */
	obvious?: Side | undefined;
}

/** The fields in which the person's version differs from the one in the shop. */
export function differencesOf({ base, mine, theirs }: Versions): Difference[] {
	return differingFields(mine, theirs).map((field) => {
		if (mine[field] === base[field]) return { field, obvious: "theirs" };
		return { field, obvious: theirs[field] === base[field] ? "mine" : undefined };
	});
}

/** Whether all that somebody else did is a stock that moved, as every order moves it, and the person did not set it. */
export function isStockOnly({ base, mine, theirs }: Versions): boolean {
	return mine.stock === base.stock && differingFields(base, theirs).every((field) => field === "stock");
}

/** One version of the two, chosen by field. Where nothing is chosen, it is the obvious side, or the person's. */
export function merge(versions: Versions, chosen: Partial<Record<ProductField, Side>>): ProductTexts {
	const merged = { ...versions.theirs };
	for (const { field, obvious = "mine" } of differencesOf(versions)) {
		merged[field] = versions[chosen[field] ?? obvious][field];
	}
	return merged;
}

/** What the person typed, on top of a version that was read later: a field that they left alone takes the later value. */
export function rebase({ base, mine, theirs }: Versions): ProductTexts {
	const rebased = { ...theirs };
	for (const field of productFields) if (mine[field] !== base[field]) rebased[field] = mine[field];
	return rebased;
}
