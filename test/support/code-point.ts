import * as fc from "fast-check";

/** The first surrogate, and the first code point after the surrogates. */
const firstSurrogate = 0xd800;
const afterSurrogates = 0xe000;
const surrogates = afterSurrogates - firstSurrogate;

/**
 * A character of any code point but the surrogates, as a unit of `fc.string`. It is fast-check's unit "binary" without the 0.7 s that this
 * one takes in each process, to number all of Unicode.
 */
export const codePoint: fc.Arbitrary<string> = fc.integer({ min: 0, max: 0x10ffff - surrogates }).map(
	(index) => String.fromCodePoint(index < firstSurrogate ? index : index + surrogates),
	// Lets fast-check mix texts of its own into the strings, such as "__proto__".
	(character) => {
		const point = typeof character === "string" ? character.codePointAt(0) : undefined;
		if (point === undefined || character !== String.fromCodePoint(point))
			throw new TypeError("This is not one character.");
		if (point >= firstSurrogate && point < afterSurrogates) throw new TypeError("This is a surrogate.");
		return point < firstSurrogate ? point : point - surrogates;
	},
);
