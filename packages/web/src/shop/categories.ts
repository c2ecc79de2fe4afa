import type { Product } from "@tap/client";
import { useRef } from "react";

/** A slug as people write it: "home-office" is "Home office". */
export function categoryName(slug: string): string {
	const words = slug.replaceAll("-", " ");
	return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * The categories seen so far, in the order of the alphabet. The API has no list of them: they come with the products, and
 * one that was seen stays.
 */
export function useCategories(...lists: (readonly Product[] | undefined)[]): string[] {
	const seen = useRef(new Set<string>());
	for (const list of lists) for (const { category } of list ?? []) seen.current.add(category);
	return [...seen.current].sort();
}
