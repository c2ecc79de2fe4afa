import * as z from "zod/mini";

/**
 * Returns the integer that a query parameter spells as JSON would. Other spellings that JavaScript would accept as a number
 * (`0x10`, `1e1`, ` 5`) stay text, which the schema rejects.
 */
function integerOf(value: unknown): unknown {
	return typeof value === "string" && /^-?(0|[1-9]\d*)$/.test(value) ? Number(value) : value;
}

/** The query parameters of every operation that returns a page. */
export const pageQuery = {
	limit: z.pipe(
		z.transform(integerOf),
		z._default(
			z
				.int({ error: "must be an integer, written in decimal digits" })
				.check(z.minimum(1), z.maximum(100))
				.register(z.globalRegistry, { description: "The maximum number of items on the page.", examples: [20] }),
			20,
		),
	),
	cursor: z.optional(
		z.string().check(z.minLength(1), z.maxLength(2048)).register(z.globalRegistry, {
			description:
				"`nextCursor` of the previous page. It is opaque and valid only for the same operation with the same filters.",
		}),
	),
};

/** Returns the schema of one page of `item`; `id` names it in the OpenAPI document. */
export function pageOf<Item extends z.core.$ZodType>(item: Item, id: string) {
	return z
		.object({
			items: z.array(item).register(z.globalRegistry, { description: "At most `limit` items, newest first." }),
			nextCursor: z.optional(
				z.string().register(z.globalRegistry, {
					description: "The cursor of the next page; absent on the last page.",
					examples: ["kq3v0bX1mZJd2m0iT4hYw8nCqR7sLxE5uA9oG6pDfB1cVtNw"],
				}),
			),
		})
		.register(z.globalRegistry, { id, description: "One page of a list." });
}

/** The result of a domain's `list`. */
export interface Page<Item> {
	items: Item[];
	/** Absent on the last page. */
	nextCursor?: string | undefined;
}
