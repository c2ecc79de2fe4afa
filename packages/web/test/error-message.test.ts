import { ApiError } from "@tap/client";
import { describe, expect, test } from "vitest";
import { explain, problemOf } from "../src/error-message.ts";

const problem = {
	type: "urn:tap:problem:product.not_found",
	title: "No such product",
	status: 404,
	detail: "There is no such product.",
	instance: "/products/prd_a",
	code: "product.not_found",
	requestId: "req-1",
} as const;

describe("a failure in words", () => {
	test("of the API is the API's own, with the request's id", () => {
		const expected = { title: problem.title, detail: problem.detail, requestId: "req-1", code: "product.not_found" };
		expect(explain(problem)).toEqual(expected);
		expect(explain(new ApiError(problem, new Response(undefined, { status: 404 })))).toEqual(expected);
	});

	test.each([
		["no network", new TypeError("Failed to fetch"), "No answer"],
		["a time-out", new DOMException("The operation timed out.", "TimeoutError"), "No answer in time"],
		["anything else", new Error("The sign-in did not work."), "Something went wrong"],
	])("of %s says so, and has no code", (_, error, title) => {
		expect(explain(error).title).toBe(title);
		expect(explain(error).detail).not.toBe("");
		expect(explain(error).requestId).toBeUndefined();
		expect(problemOf(error)).toBeUndefined();
	});

	test.each([undefined, null, "broken", 7, {}, new Error("")])("of %s still says what to do", (error) => {
		expect(explain(error)).toEqual({ title: "Something went wrong", detail: "Load the page again." });
	});
});
