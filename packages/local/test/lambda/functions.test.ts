import { copyFileSync } from "node:fs";
import type { ApiFunction } from "@tap/functions/settings.ts";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import type { Outcome } from "../../src/lambda/execution-environment.ts";
import { createFunctions, type Functions, type FunctionsOptions } from "../../src/lambda/functions.ts";
import { buildFixture } from "../fixture/build.ts";
import { temporaryFolder, until } from "../harness.ts";

const folder = temporaryFolder();
let built: Awaited<ReturnType<typeof buildFixture>>;
beforeAll(async () => {
	built = await buildFixture(folder.path);
});
afterAll(() => folder.remove());

function functions(options: Partial<FunctionsOptions> = {}): Functions {
	const made = createFunctions({ ...built, variables: () => ({}), log: () => {}, ...options });
	onTestFinished(() => made.stop());
	return made;
}

const act = (on: Functions, name: string, fn: ApiFunction = "orders") =>
	on.invoke(fn, { body: JSON.stringify({ act: name }) });

/** What the act found out. */
function found(outcome: Outcome): unknown {
	if (!("payload" in outcome)) throw new Error(`no answer but ${JSON.stringify(outcome)}`);
	return JSON.parse(z.parse(z.object({ body: z.string() }), JSON.parse(outcome.payload)).body);
}

test("an environment keeps its state from event to event", async () => {
	const on = functions();
	expect([found(await act(on, "count")), found(await act(on, "count"))]).toEqual([1, 2]);
});

test("functions share nothing: neither memory nor variables", async () => {
	const on = functions({ variables: (name) => ({ WHO: name }) });
	expect(found(await act(on, "count", "orders"))).toBe(1);
	expect(found(await act(on, "count", "users"))).toBe(1);
	expect(found(await act(on, "environment", "users"))).toEqual({ WHO: "users" });
	expect(found(await act(on, "environment", "orders"))).toEqual({ WHO: "orders" });
});

test("the context is the one that Lambda gives", async () => {
	const variables = {
		AWS_LAMBDA_FUNCTION_NAME: "tap-orders-api-local",
		AWS_LAMBDA_FUNCTION_VERSION: "1",
		AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
	};
	const on = functions({ variables: () => variables });
	const context = found(await on.invoke("orders", { body: JSON.stringify({ act: "context" }) }, "request-1"));
	expect(context).toMatchObject({
		awsRequestId: "request-1",
		functionName: "tap-orders-api-local",
		functionVersion: "1",
		memoryLimitInMB: "512",
		invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:tap-orders-api-local:LIVE",
		logGroupName: "/aws/lambda/tap-orders-api-local",
		callbackWaitsForEmptyEventLoop: true,
	});
	const { remaining } = z.parse(z.looseObject({ remaining: z.number() }), context);
	expect(remaining).toBeGreaterThan(20_000);
	expect(remaining).toBeLessThanOrEqual(30_000);
});

test("an environment works on one event at a time; more start up to four, and the rest waits", async () => {
	const on = functions();
	const together = await Promise.all(Array.from({ length: 20 }, () => act(on, "alone")));
	expect(together.map(found)).toEqual(Array.from({ length: 20 }, () => 1));
	const counts = await Promise.all(Array.from({ length: 20 }, () => act(on, "count")));
	const firsts = counts.map(found).filter((count) => count === 1);
	expect(firsts.length).toBeGreaterThanOrEqual(1);
	expect(firsts.length).toBeLessThanOrEqual(4);
});

test("the time-out covers the wait for an environment", async () => {
	const on = functions({ timeout: 1_000 });
	// Four work, and the fifth waits until all of them are over, as its own time is.
	const outcomes = await Promise.all([...Array.from({ length: 4 }, () => act(on, "hang")), act(on, "count")]);
	expect(outcomes.slice(0, 4)).toEqual(Array(4).fill({ timedOut: true }));
	expect(outcomes[4]).toEqual({ timedOut: true });
	expect(found(await act(on, "count"))).toBe(1);
});

describe("what goes wrong in one environment", () => {
	test.each([
		["exit", "the function ended its process"],
		["throwLater", "the function crashed: thrown where nobody catches"],
		["rejectLater", "the function crashed: rejected where nobody catches"],
	])("%s ends it, and the next event finds a new one", async (name, failure) => {
		const on = functions();
		expect(found(await act(on, "count"))).toBe(1);
		expect(await act(on, name)).toEqual({ failure });
		expect(found(await act(on, "count"))).toBe(1);
	});

	test("memory beyond the function's limit ends only that environment", async () => {
		const on = functions();
		expect(await act(on, "grow", "users")).toEqual({ failure: "the function needs more than its 256 MB of memory" });
		expect(found(await act(on, "count", "users"))).toBe(1);
	});

	test.each(["loop", "hang"])("%s ends it when its time is over", async (name) => {
		const on = functions({ timeout: 500 });
		expect(await act(on, name)).toEqual({ timedOut: true });
		expect(found(await act(on, "count"))).toBe(1);
	});

	test("a loop in one function does not hold up another", async () => {
		const on = functions({ timeout: 1_500 });
		let isLooping = true;
		const loop = act(on, "loop", "orders").finally(() => {
			isLooping = false;
		});
		expect(found(await act(on, "count", "products"))).toBe(1);
		expect(isLooping).toBe(true);
		expect(await loop).toEqual({ timedOut: true });
	});

	test("a rejected promise is a failure, and the environment goes on", async () => {
		const on = functions();
		await act(on, "count");
		expect(await act(on, "reject")).toEqual({ failure: "Error: on purpose" });
		expect(found(await act(on, "count"))).toBe(2);
	});

	test("a crash from outside costs the event at work, not those that wait", async () => {
		const on = functions();
		const hanging = act(on, "hang");
		await until(() => on.crash("orders"));
		expect(await hanging).toEqual({ failure: "the function ended its process" });
		expect(found(await act(on, "count"))).toBe(1);
	});

	test("code that cannot be loaded fails the event", async () => {
		const on = functions({ files: { ...built.files, orders: `${built.files.orders}.gone` } });
		expect(await act(on, "count")).toMatchObject({
			failure: expect.stringContaining("the function crashed: Cannot find module"),
		});
	});
});

test("after new code is loaded, what is in flight ends on the old and the next event runs the new", async () => {
	const on = functions({ files: { ...built.files, orders: built.files.orders } });
	expect(found(await act(on, "count"))).toBe(1);
	const inFlight = act(on, "alone");
	// A copy under another name stands for a changed bundle.
	const changed = built.files.orders.replace(/\.mjs$/, "-changed.mjs");
	copyFileSync(built.files.orders, changed);
	on.load("orders", changed);
	expect(found(await act(on, "count"))).toBe(1);
	expect(found(await inFlight)).toBe(1);
	expect(found(await act(on, "count"))).toBe(2);
});

test("what a function prints is told line by line, with its stack named by source", async () => {
	const lines: string[] = [];
	const on = functions({ log: (name, line, stream) => lines.push(`${name} ${stream} ${line}`) });
	await act(on, "log");
	await act(on, "reject");
	await until(() => lines.length >= 4);
	expect(lines).toContain("orders stdout plain words");
	expect(lines).toContain("orders stderr plain warning");
	const rejected = lines.find((line) => line.includes("on purpose"));
	expect(rejected).toContain("fixture/handler.ts:");
});
