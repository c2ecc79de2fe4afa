import * as fc from "fast-check";
import { expect, test } from "vitest";
import { codePoint } from "../../../../test/support/code-point.ts";
import { openCursor, sealCursor } from "../../src/storage/cursor.ts";
import { cursorKey } from "../../src/storage/links.ts";
import { appError } from "../shop.ts";

const position = { id: "prd_1", listing: "product", sort: "2026-01-01T00:00:00.000Z#prd_1" };
const scope = "products";

function codeOf(open: () => unknown): unknown {
	try {
		return open();
	} catch (error) {
		return error;
	}
}

test("what is sealed comes back, under the same scope", () => {
	fc.assert(
		fc.property(fc.dictionary(fc.string(), fc.string({ unit: codePoint })), fc.string(), (item, anyScope) => {
			const json = JSON.parse(JSON.stringify(item));
			expect(openCursor(sealCursor(json, anyScope), anyScope)).toEqual(json);
		}),
	);
});

test("a cursor tells nothing and never repeats", () => {
	const cursor = sealCursor(position, scope);
	expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
	expect(Buffer.from(cursor, "base64url").toString("latin1")).not.toContain("prd_1");
	expect(sealCursor(position, scope)).not.toBe(cursor);
});

test("another scope does not open it", () => {
	expect(codeOf(() => openCursor(sealCursor(position, scope), "orders"))).toMatchObject(appError("cursor.invalid"));
});

test("a cursor with any one character changed does not open", () => {
	const cursor = sealCursor(position, scope);
	fc.assert(
		fc.property(fc.nat(cursor.length - 1), fc.constantFrom(..."ABab01_-"), (at, character) => {
			fc.pre(cursor[at] !== character);
			const forged = cursor.slice(0, at) + character + cursor.slice(at + 1);
			expect(codeOf(() => openCursor(forged, scope))).toMatchObject(appError("cursor.invalid"));
		}),
		{ numRuns: 500 },
	);
});

test("any other string does not open", () => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.base64String()), (string) => {
			expect(codeOf(() => openCursor(string, scope))).toMatchObject(appError("cursor.invalid"));
		}),
		{ numRuns: 500 },
	);
});

test("a cursor of a stage with another key does not open", () => {
	const [key, otherKey] = [Buffer.alloc(32, "key"), Buffer.alloc(32, "other")];
	const cursor = sealCursor(position, scope, key);
	expect(openCursor(cursor, scope, key)).toEqual(position);
	expect(codeOf(() => openCursor(cursor, scope, otherKey))).toMatchObject(appError("cursor.invalid"));
});

test("a key of another length is refused with a reason", () => {
	expect(() => cursorKey("c2hvcnQ=")).toThrow("CursorKey must hold 32 bytes in base64, not 5");
});
