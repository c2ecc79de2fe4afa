import { afterAll, describe, expect, it } from "vitest";
import { missedSuccesses } from "./conformance.ts";
import { cancelLeftovers } from "./shop.ts";

// One test file imports all suites, so that the last test can tell which documented responses none of them received.
import "./products.suite.ts";
import "./orders.suite.ts";
import "./users.suite.ts";
import "./order-life.suite.ts";
import "./pages.suite.ts";
import "./bad-input.suite.ts";
import "./client.suite.ts";
import "./gateway.suite.ts";

afterAll(cancelLeftovers);

describe("the integration suite", () => {
	it("receives every success that openapi.json documents", () => {
		expect(missedSuccesses()).toEqual([]);
	});
});
