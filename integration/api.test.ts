import { describe, expect, it } from "vitest";
import { missedSuccesses } from "./conformance.ts";

// The suite is one file in chapters, so that the last test can tell what none of them did.
import "./products.ts";

describe("the suite", () => {
	it("has seen every success that openapi.json documents", () => {
		expect(missedSuccesses()).toEqual([]);
	});
});
