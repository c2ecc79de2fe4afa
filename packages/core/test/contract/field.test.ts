import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import openapi from "../../openapi.json" with { type: "json" };
import { multilineText, name } from "../../src/contract/field.ts";

const Name = name(200, "A name.");
const isName = (text: string) => z.safeParse(Name, text).success;

/** Every character of Unicode but surrogates, which are not characters. */
function* characters(): Generator<string> {
	for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
		if (codePoint < 0xd800 || codePoint > 0xdfff) yield String.fromCodePoint(codePoint);
	}
}

describe("a name", () => {
	test.each([
		["letters", "Moka pot"],
		["umlauts and an accent of its own", "Kännchen e\u0301"],
		["Arabic with a zero-width non-joiner", "می\u200cخواهم"],
		["an emoji of several", "👨\u200d👩\u200d👧\ufe0f"],
		["a flag made of tags", "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"],
		["text from right to left", "\u202eexe.gnp"],
		["white space around it", " \u3000Tea "],
		["the replacement character", "K\ufffdnnchen"],
		["a character that no Unicode version has yet", "\u{3ffff}"],
	])("may have %s", (_, text) => {
		expect(isName(text)).toBe(true);
	});

	test.each([
		["a blank", " "],
		["a tab and a line feed", "\t\n"],
		["no-break and ideographic spaces", "\u00a0\u3000"],
		["a zero-width space", "\u200b"],
		["a byte order mark", "\ufeff"],
		["a soft hyphen", "\u00ad"],
		["the blank of Braille", "\u2800"],
		["a Hangul filler", "\u3164"],
		["a joiner and a variation selector", "\u200d\ufe0f"],
		["an invisible tag", "\u{e0041}"],
		["a zero byte", "a\u0000b"],
		["the color red of a terminal", "\u001b[31mred"],
		["a control character of Latin-1", "a\u0085b"],
		["a line feed", "two\nlines"],
		["a line separator", "two\u2028lines"],
	])("is refused if it has %s", (_, text) => {
		expect(z.safeParse(Name, text).error?.issues.map(({ message }) => message)).toEqual([
			"must have a visible character and no control characters",
		]);
	});

	test("is refused once if it is empty", () => {
		expect(z.safeParse(Name, "").error?.issues.map(({ message }) => message)).toEqual([
			"must have 1 to 200 characters",
		]);
	});

	test("of one character is visible just if Unicode has no reason against it", () => {
		// U+FEFE and U+FF00 have no meaning yet.
		const blank = /^[\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800\ufefe\uff00\ufff9-\ufffb]$/u;
		const wrong: string[] = [];
		for (const character of characters()) {
			if (isName(character) === blank.test(character)) wrong.push(character.codePointAt(0)?.toString(16) ?? "");
		}
		expect(wrong).toEqual([]);
	});

	test("has the same rule in the OpenAPI document, in requests only", () => {
		const { Product, ProductInput, BulkProductInput } = openapi.components.schemas;
		const pattern = new RegExp(ProductInput.properties.name.pattern, "u");
		expect([pattern.test("Tea"), pattern.test("\u200b"), pattern.test("a\u0000")]).toEqual([true, false, false]);
		// A pattern cannot have characters above U+FFFF, so that the description must say it.
		expect([pattern.test("\u{e0041}"), isName("\u{e0041}")]).toEqual([true, false]);
		expect(ProductInput.properties.name.description).toContain("At least one character is visible");
		expect(BulkProductInput.properties.name).toEqual(ProductInput.properties.name);
		expect(Product.properties.name).not.toHaveProperty("pattern");
	});
});

test("a text of several lines may have tabs and line breaks, and no other control characters", () => {
	const Text = multilineText(2000, "A text.");
	for (const text of ["", " ", "a\tb\r\nc\n", "a\u2028b"]) expect(z.safeParse(Text, text).success, text).toBe(true);
	for (const text of ["a\u0000", "\u001b[0m", "\u007f", "\u009f", "a\u000bb"]) {
		expect(z.safeParse(Text, text).success, text).toBe(false);
	}
});
