import { describe, expect, test } from "vitest";
import { findWords, wordRules } from "../lint-words.ts";

/** Sentences that a rule must reject, each with the same statement in the words of the field. */
const samples: readonly [bad: string, good: string][] = [
	["The answer has a body.", "The response has a body."],
	["Lists each fault of the body.", "Lists each validation error of the body."],
	["The torture suite", "The fault-injection suite"],
	["The judge reads the history.", "The checker reads the history."],
	["The verdict is printed.", "The result is printed."],
	["Use it to spoil a response.", "Use it to inject an error into a response."],
	["insistence: 5", "maxAttempts: 5"],
	["makes the store dependable", "wraps the store withRetries"],
	["The obstacle is a conflict.", "The retry reason is a conflict."],
	["Each heldUp write is retried.", "Each conflicting write is retried."],
	["Waits with patience.", "Waits until the timeout."],
	["connection.sayLast(body)", "connection.closeWith(body)"],
	["const mostItems = 100;", "const maxItems = 100;"],
	["An error that no one foresaw", "An unexpected error"],
	["It leaves an opaque 500.", "It is returned as a generic 500."],
	["The loop begins anew.", "The loop starts again."],
	["when somebody changed it", "when someone else changed it"],
	["for whoever calls it", "for the caller"],
	["The same order comes again.", "The same order is returned again."],
	["orders of ten pieces", "orders of ten units"],
	["an error at the edge", "an error in the HTTP layer"],
	["This mends the page.", "This fixes the page."],
	["The licence is MIT.", "The license is MIT."],
	["The behaviour is documented.", "The behavior is documented."],
	["The colour is red.", "The color is red."],
	["The catalogue is empty.", "The catalog is empty."],
	["a time-out of 30 s", "a timeout of 30 s"],
	["It is synthesised.", "It is synthesized."],
	["a grey line", "a gray line"],
];

describe("the words to avoid", () => {
	test("have a sample for each rule", () => {
		const untested = wordRules.filter(({ pattern }) => !samples.some(([bad]) => pattern.test(bad)));
		expect(untested).toEqual([]);
	});

	test.each(samples)('are found in "%s"', (bad) => {
		expect(findWords("docs/page.md", `First line.\n${bad}`)).toMatchObject([{ line: 2 }]);
	});

	test.each(samples)('are not found in the words for "%s": "%s"', (_, good) => {
		expect(findWords("docs/page.md", good)).toEqual([]);
	});

	test("are allowed where a rule says so", () => {
		const allowed = wordRules.flatMap(({ pattern, allowedIn = [] }) => allowedIn.map((path) => ({ pattern, path })));
		expect(allowed.length).toBeGreaterThan(0);
		for (const { pattern, path } of allowed) {
			const [bad = ""] = samples.find(([sample]) => pattern.test(sample)) ?? [];
			expect(findWords(path, bad), path).toEqual([]);
			expect(findWords(`elsewhere/${path}`, bad), path).toHaveLength(1);
		}
	});
});
