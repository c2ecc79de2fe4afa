import { afterAll, describe, expect, it } from "vitest";
import { missedSuccesses } from "./conformance.ts";
import { cancelLeftovers } from "./shop.ts";

// The suite is one file in chapters, so that the last test can tell what none of them did.
import "./products.ts";
import "./orders.ts";
import "./users.ts";
import "./order-life.ts";
import "./pages.ts";
import "./bad-input.ts";
import "./client.ts";
import "./gateway.ts";

afterAll(cancelLeftovers);

describe("the suite", () => {
	it("has seen every success that openapi.json documents", () => {
		expect(missedSuccesses()).toEqual([]);
	});
});
