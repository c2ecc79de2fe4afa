import * as z from "zod/mini";

/**
 * A string whose length is counted in Unicode code points, as JSON Schema's `minLength` and `maxLength` are (a plain zod
 * length check counts UTF-16 units and would reject 200 emoji as 400 characters). Lone surrogates are rejected: they have
 * no UTF-8 form, so the database would silently store something else.
 */
export function text(minLength: number, maxLength: number, description: string) {
	return z.string().check(
		z.refine((value) => value.isWellFormed(), { error: "must be well-formed Unicode (it has a lone surrogate)" }),
		z.refine(
			(value) => {
				// A string never has more code points than UTF-16 units, so most values pass without counting.
				const length = value.length <= maxLength && minLength <= 1 ? value.length : [...value].length;
				return length >= minLength && length <= maxLength;
			},
			{ error: `must have ${minLength} to ${maxLength} characters` },
		),
		z.meta({ description, minLength, maxLength }),
	);
}

/** A string that matches a pattern, for example an identifier. `expected` completes the sentence "must be …". */
export function pattern(regex: RegExp, expected: string, meta: { description: string; examples: string[] }) {
	return z.string().check(z.regex(regex, { error: `must be ${expected}` }), z.meta(meta));
}

/** An integer from `minimum` to `maximum`, inclusive. */
export function integer(minimum: number, maximum: number, description: string) {
	return z.int().check(z.minimum(minimum), z.maximum(maximum), z.meta({ description }));
}

/** A time: RFC 3339, in UTC, with `Z` and milliseconds. */
export function timestamp(description: string) {
	return z.iso.datetime({ precision: 3 }).check(z.meta({ description, examples: ["2026-05-04T09:30:00.000Z"] }));
}
