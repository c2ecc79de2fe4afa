import { contractChanges } from "../diff.ts";
import type { shop } from "./shop.ts";

/** The most severe effect of the differences between two documents. */
export function effectOf(before: typeof shop, after: typeof shop): string {
	const [worst] = contractChanges(before, after);
	return worst?.effect ?? "none";
}
