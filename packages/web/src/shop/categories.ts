import type { Product } from "@tap/client";
import { useRef } from "react";

/** Formats the slug of a category: "home-office" is "Home office". */
export function categoryName(slug: string): string {
	const words = slug.replaceAll("-", " ");
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Collects the categories of products, sorted. The API has no list of categories, so they are known once a product is loaded. */
export function useCategories(...lists: (readonly Product[] | undefined)[]): string[] {
	const seen = useRef(new Set<string>());
	for (const list of lists) for (const { category } of list ?? []) seen.current.add(category);
	return [...seen.current].sort();
}
