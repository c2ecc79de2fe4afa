import { afterAll, describe, expect, it } from "vitest";
import { missedSuccesses } from "./conformance.ts";
import { cancelLeftovers } from "./shop.ts";

// The suite is one file in chapters, so that the last test can tell what none of them did.
import "./products.suite.ts";
import "./orders.suite.ts";
import "./users.suite.ts";
import "./order-life.suite.ts";
import "./pages.suite.ts";
import "./bad-input.suite.ts";
import "./client.suite.ts";
import "./gateway.suite.ts";

afterAll(cancelLeftovers);

describe("the suite", () => {
	it("has seen every success that openapi.json documents", () => {
		expect(missedSuccesses()).toEqual([]);
	});
});
