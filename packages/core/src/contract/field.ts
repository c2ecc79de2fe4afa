import * as z from "zod/mini";

/**
 * A string whose length is counted in Unicode code points, as JSON Schema's `minLength` and `maxLength` are (a plain zod
 * length check counts UTF-16 units and would reject 200 emoji as 400 characters). Lone surrogates are rejected: they have
 * no UTF-8 form, so the database would silently store something else.
 */
export function text(minLength: number, maxLength: number, description: string) {
	return z
		.string()
		.check(
			z.refine((value) => value.isWellFormed(), { error: "must be well-formed Unicode (it has a lone surrogate)" }),
			z.refine(
				(value) => {
					// A string never has more code points than UTF-16 units, so most values pass without counting.
					const length = value.length <= maxLength && minLength <= 1 ? value.length : [...value].length;
					return length >= minLength && length <= maxLength;
				},
				{ error: `must have ${minLength} to ${maxLength} characters` },
			),
		)
		.register(z.globalRegistry, { description, minLength, maxLength });
}

/** The content of a character class: control characters, and U+2028 and U+2029, which break lines as some of them do. */
const controls = String.raw`\u0000-\u001f\u007f-\u009f\u2028\u2029`;

/**
 * The content of a character class: white space, the characters that Unicode calls default ignorable, interlinear annotations and
 * the blank of Braille. They are listed by number, because `\p{…}` depends on the Unicode version of the engine. U+FEFF is written as a
 * range with the unassigned characters beside it: see `portablePattern`.
 */
const invisible = [
	String.raw` \u00a0\u1680\u2000-\u200f\u202a-\u202f\u205f-\u206f\u2800\u3000`,
	String.raw`\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\ufefe-\uff00\uffa0\ufff0-\ufffb`,
].join("");

/** The rest of them, above U+FFFF. */
const invisibleAboveFFFF = String.raw`\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}`;

/**
 * Matches one line with a character that is not in the class. Only the first such character matches the part in the middle, so that
 * matching takes linear time.
 */
function lineWithOther(characters: string): RegExp {
	return new RegExp(`^([${characters}]*[^${characters}${controls}][^${controls}]*)?$`, "u");
}

const visibleLine = lineWithOther(invisible + invisibleAboveFFFF);

/**
 * A name as a caller writes it: one line with at least one visible character. The pattern in the document takes every character above
 * U+FFFF for a visible one: see `portablePattern`.
 */
export function name(maxLength: number, description: string) {
	return text(1, maxLength, description)
		.check(
			z.refine((value) => visibleLine.test(value), {
				error: "must have a visible character and no control characters",
			}),
		)
		.register(z.globalRegistry, { description, pattern: lineWithOther(invisible).source });
}

/** A text of any number of lines as a caller writes it. Its only control characters are tabs and line breaks. */
export function multilineText(maxLength: number, description: string) {
	return text(0, maxLength, description).check(
		// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to refuse
		z.regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$/u, {
			error: "must have no control characters but tabs and line breaks",
		}),
	);
}

/** A string that matches a pattern, for example an identifier. `expected` completes the sentence "must be …". */
export function pattern(regex: RegExp, expected: string, meta: { description: string; examples: string[] }) {
	return z
		.string()
		.check(z.regex(regex, { error: `must be ${expected}` }))
		.register(z.globalRegistry, meta);
}

/** An integer from `minimum` to `maximum`, inclusive. */
export function integer(minimum: number, maximum: number, description: string) {
	return z.int().check(z.minimum(minimum), z.maximum(maximum)).register(z.globalRegistry, { description });
}

/** A time: RFC 3339, in UTC, with `Z` and milliseconds. */
export function timestamp(description: string) {
	return z.iso
		.datetime({ precision: 3 })
		.register(z.globalRegistry, { description, examples: ["2026-05-04T09:30:00.000Z"] });
}
