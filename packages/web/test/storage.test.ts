// @vitest-environment happy-dom
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { signInProblem } from "../src/session/sign-in-problem.ts";
import { openStorage, StorageError } from "../src/storage.ts";

beforeEach(() => localStorage.clear());

/** A storage of a browser that blocks it: the property itself throws. */
const blocked = (): Storage => {
	throw new DOMException("Failed to read the 'localStorage' property", "SecurityError");
};

/** The test's storage without space for more. */
const full = (): Storage =>
	new Proxy(localStorage, {
		get: (storage, name) =>
			name === "setItem"
				? () => {
						throw new DOMException("Setting the value exceeded the quota.", "QuotaExceededError");
					}
				: Reflect.get(storage, name).bind(storage),
	});

describe.each([
	["blocked", blocked, false],
	["full", full, true],
] as const)("if the browser's storage is %s", (_, find, isFull) => {
	test("values are kept in memory", () => {
		const storage = openStorage(find);
		expect(storage.get("a")).toBeUndefined();
		expect(storage.keys()).toEqual([]);
		storage.set("a", "1");
		expect(storage.get("a")).toBe("1");
		expect(storage.keys()).toEqual(["a"]);
		expect(storage.isTemporary("a")).toBe(true);
		expect(localStorage.length).toBe(0);
		storage.remove("a");
		expect(storage.get("a")).toBeUndefined();
		expect(storage.isTemporary("a")).toBe(false);
	});

	test("a value that has to last is refused, and the person learns why signing in isn't possible", () => {
		const storage = openStorage(find);
		expect(() => storage.setLasting("a", "1")).toThrow(StorageError);
		expect(storage.get("a")).toBeUndefined();
		try {
			storage.setLasting("a", "1");
		} catch (error) {
			expect(signInProblem(error)).toContain(isFull ? "has no space left" : "blocks data of this site");
		}
	});
});

test("a value in memory takes precedence over the older one that the browser has, until it can be stored", () => {
	let find = () => localStorage;
	const storage = openStorage(() => find());
	storage.set("a", "old");
	find = full;
	storage.set("a", "new");
	expect(storage.get("a")).toBe("new");
	expect(storage.keys()).toEqual(["a"]);
	find = () => localStorage;
	storage.set("a", "newer");
	expect(localStorage.getItem("a")).toBe("newer");
	expect(storage.isTemporary("a")).toBe(false);
});

test("a removed value is gone from the browser and from memory", () => {
	const storage = openStorage(() => localStorage);
	storage.set("a", "1");
	storage.remove("a");
	expect(localStorage.getItem("a")).toBeNull();
	expect(storage.get("a")).toBeUndefined();
});

test("all of the console stores through storage.ts", () => {
	const root = join(import.meta.dirname, "..");
	const files = ["src", "public", "docs"].flatMap((folder) =>
		readdirSync(join(root, folder), { encoding: "utf8", recursive: true })
			.filter((name) => /\.(tsx?|js|html)$/.test(name))
			.map((name) => `${folder}/${name}`),
	);
	expect(files).toContain("src/storage.ts");
	const storing = files.filter((file) => /localStorage|sessionStorage/.test(readFileSync(join(root, file), "utf8")));
	// The second runs before any module, and guards itself.
	expect(storing.sort()).toEqual(["public/theme.js", "src/storage.ts"]);
});

test("the first script of a page runs without storage", () => {
	const script = readFileSync(join(import.meta.dirname, "../public/theme.js"), "utf8");
	const spy = vi.spyOn(globalThis, "localStorage", "get").mockImplementation(blocked);
	try {
		new Function(script)();
		expect(document.documentElement.dataset.theme).toBeUndefined();
		expect(spy).toHaveBeenCalled();
	} finally {
		spy.mockRestore();
	}
});
