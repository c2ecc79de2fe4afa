import { ApiError } from "@tap/client";
import { describe, expect, test } from "vitest";
import { errorLine, explain, problemOf } from "../src/error-message.ts";

const problem = {
	type: "urn:tap:problem:product.not_found",
	title: "No such product",
	status: 404,
	detail: "There is no such product.",
	instance: "/products/prd_a",
	code: "product.not_found",
	requestId: "req-1",
} as const;

describe("the explanation of an error", () => {
	test("is that of the API's problem, with the request's id", () => {
		const expected = { title: problem.title, detail: problem.detail, requestId: "req-1", code: "product.not_found" };
		expect(explain(problem)).toEqual(expected);
		expect(explain(new ApiError(problem, new Response(undefined, { status: 404 })))).toEqual(expected);
	});

	test.each([
		["a network error", new TypeError("Failed to fetch"), "Can't reach the shop"],
		["a timeout", new DOMException("The operation timed out.", "TimeoutError"), "The shop took too long to respond"],
		["another error", new Error("Signing in failed."), "Something went wrong"],
	])("of %s has a title and a detail, and no code", (_, error, title) => {
		expect(explain(error).title).toBe(title);
		expect(explain(error).detail).not.toBe("");
		expect(explain(error).requestId).toBeUndefined();
		expect(problemOf(error)).toBeUndefined();
	});

	test.each([undefined, null, "broken", 7, {}, new Error("")])("of %s says what to do", (error) => {
		expect(explain(error)).toEqual({ title: "Something went wrong", detail: "Reload the page." });
	});

	test("as one line has the consequence first and the request's id last", () => {
		expect(errorLine("The order wasn't placed.", problem)).toBe(
			"The order wasn't placed. No such product. There is no such product. (request req-1)",
		);
		expect(errorLine("The order wasn't placed.", new TypeError("Failed to fetch"))).toBe(
			"The order wasn't placed. Can't reach the shop. Check your network, then try again.",
		);
	});
});
