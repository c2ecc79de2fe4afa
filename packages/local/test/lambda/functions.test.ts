import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import type { ApiFunction } from "@tap/functions/settings.ts";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import * as z from "zod/mini";
import type { InvocationResult } from "../../src/lambda/execution-environment.ts";
import { createFunctions, type Functions, type FunctionsOptions, trimIntervalMs } from "../../src/lambda/functions.ts";
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

/** Starts functions with a short timeout that can be lifted: on a busy machine, a new environment may take longer to start. */
function functionsWithTimeout(timeoutMs: number): Functions & { liftTimeout(): void } {
	const options: FunctionsOptions = { ...built, variables: () => ({}), log: () => {}, timeoutMs };
	const made = createFunctions(options);
	onTestFinished(() => made.stop());
	return {
		...made,
		liftTimeout() {
			options.timeoutMs = undefined;
		},
	};
}

const invoke = (on: Functions, action: string, fn: ApiFunction = "orders") =>
	on.invoke(fn, { body: JSON.stringify({ action }) });

/** Returns the result of the action. */
function resultOf(invocation: InvocationResult): unknown {
	if (!("payload" in invocation)) throw new Error(`no response: ${JSON.stringify(invocation)}`);
	return JSON.parse(z.parse(z.object({ body: z.string() }), JSON.parse(invocation.payload)).body);
}

test("an environment keeps its state between events", async () => {
	const on = functions();
	expect([resultOf(await invoke(on, "count")), resultOf(await invoke(on, "count"))]).toEqual([1, 2]);
});

test("functions share neither memory nor variables", async () => {
	const on = functions({ variables: (name) => ({ WHO: name }) });
	expect(resultOf(await invoke(on, "count", "orders"))).toBe(1);
	expect(resultOf(await invoke(on, "count", "users"))).toBe(1);
	expect(resultOf(await invoke(on, "environment", "users"))).toEqual({ WHO: "users" });
	expect(resultOf(await invoke(on, "environment", "orders"))).toEqual({ WHO: "orders" });
});

test("the context is that of Lambda", async () => {
	const variables = {
		AWS_LAMBDA_FUNCTION_NAME: "tap-orders-api-local",
		AWS_LAMBDA_FUNCTION_VERSION: "1",
		AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
	};
	const on = functions({ variables: () => variables });
	const context = resultOf(await on.invoke("orders", { body: JSON.stringify({ action: "context" }) }, "request-1"));
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

test("an environment handles one event at a time; at most four are started, and further events wait", async () => {
	const on = functions();
	const together = await Promise.all(Array.from({ length: 20 }, () => invoke(on, "concurrency")));
	expect(together.map(resultOf)).toEqual(Array.from({ length: 20 }, () => 1));
	const counts = await Promise.all(Array.from({ length: 20 }, () => invoke(on, "count")));
	const firsts = counts.map(resultOf).filter((count) => count === 1);
	expect(firsts.length).toBeGreaterThanOrEqual(1);
	expect(firsts.length).toBeLessThanOrEqual(4);
});

test("environments that a load needed end after it, but one, which keeps its state", async () => {
	vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
	onTestFinished(() => void vi.useRealTimers());
	const on = functions();
	const countTogether = async (events: number) => {
		const counts = await Promise.all(Array.from({ length: events }, () => invoke(on, "count")));
		return counts.map(resultOf).sort();
	};
	expect(await countTogether(4)).toEqual([1, 1, 1, 1]);
	// All four were needed since the start.
	vi.advanceTimersByTime(trimIntervalMs);
	expect(await countTogether(4)).toEqual([2, 2, 2, 2]);
	vi.advanceTimersByTime(2 * trimIntervalMs);
	const kept = resultOf(await invoke(on, "count"));
	expect(kept).toBe(3);
	// The first event of a new environment counts 1. Until the old ones have ended, events wait for the one that is kept.
	await expect.poll(() => countTogether(2)).toContain(1);
});

test("the timeout includes the wait for an environment", async () => {
	const on = functionsWithTimeout(1_000);
	// Four environments are busy until they time out, and the fifth event times out while it waits.
	const results = await Promise.all([...Array.from({ length: 4 }, () => invoke(on, "hang")), invoke(on, "count")]);
	expect(results.slice(0, 4)).toEqual(Array(4).fill({ timedOut: true }));
	expect(results[4]).toEqual({ timedOut: true });
	on.liftTimeout();
	expect(resultOf(await invoke(on, "count"))).toBe(1);
});

describe("errors in one environment", () => {
	test.each([
		["exit", "the function ended its process"],
		["throwLater", "the function crashed: thrown outside the handler"],
		["rejectLater", "the function crashed: rejected outside the handler"],
	])("%s ends it, and the next event gets a new one", async (name, error) => {
		const on = functions();
		expect(resultOf(await invoke(on, "count"))).toBe(1);
		expect(await invoke(on, name)).toEqual({ error });
		expect(resultOf(await invoke(on, "count"))).toBe(1);
	});

	test("memory beyond the function's limit ends only that environment", async () => {
		const on = functions();
		expect(await invoke(on, "grow", "users")).toEqual({ error: "the function needs more than its 256 MB of memory" });
		expect(resultOf(await invoke(on, "count", "users"))).toBe(1);
	});

	test.each(["loop", "hang"])("%s ends it at the timeout", async (name) => {
		const on = functionsWithTimeout(500);
		expect(await invoke(on, name)).toEqual({ timedOut: true });
		on.liftTimeout();
		expect(resultOf(await invoke(on, "count"))).toBe(1);
	});

	test("a loop in one function does not block another", async () => {
		const on = functions();
		let isLooping = true;
		const loop = invoke(on, "loop", "orders").finally(() => {
			isLooping = false;
		});
		expect(resultOf(await invoke(on, "count", "products"))).toBe(1);
		expect(isLooping).toBe(true);
		expect(on.crash("orders")).toBe(true);
		expect(await loop).toEqual({ error: "the function ended its process" });
	});

	test("a rejected promise is an error, and the environment stays in use", async () => {
		const on = functions();
		await invoke(on, "count");
		expect(await invoke(on, "reject")).toEqual({ error: "Error: on purpose" });
		expect(resultOf(await invoke(on, "count"))).toBe(2);
	});

	test("`crash` fails the current event only", async () => {
		const on = functions();
		const hanging = invoke(on, "hang");
		await until(() => on.crash("orders"));
		expect(await hanging).toEqual({ error: "the function ended its process" });
		expect(resultOf(await invoke(on, "count"))).toBe(1);
	});

	test("code that cannot be loaded fails the event", async () => {
		const on = functions({ files: { ...built.files, orders: `${built.files.orders}.missing` } });
		expect(await invoke(on, "count")).toMatchObject({
			error: expect.stringContaining("the function crashed: Cannot find module"),
		});
	});
});

test("after a reload, events in flight end on the old code and new events run the new code", async () => {
	const on = functions({ files: { ...built.files, orders: built.files.orders } });
	expect(resultOf(await invoke(on, "count"))).toBe(1);
	const inFlight = invoke(on, "concurrency");
	// A copy under another name stands for a changed bundle.
	const changed = built.files.orders.replace(/\.mjs$/, "-changed.mjs");
	copyFileSync(built.files.orders, changed);
	on.load("orders", changed);
	expect(resultOf(await invoke(on, "count"))).toBe(1);
	expect(resultOf(await inFlight)).toBe(1);
	expect(resultOf(await invoke(on, "count"))).toBe(2);
});

test("after a reload, a function that was in use starts at once, and one that was not does not", async () => {
	const lines: string[] = [];
	const on = functions({ log: (name, line) => lines.push(`${name} ${line}`) });
	await invoke(on, "count", "orders");
	const changed = built.files.orders.replace(/\.mjs$/, "-loaded.mjs");
	writeFileSync(changed, `${readFileSync(built.files.orders, "utf8")}\nconsole.log("loaded");\n`);
	on.load("users", changed);
	on.load("orders", changed);
	await until(() => lines.length > 0);
	// It is the environment that the next event gets.
	expect(resultOf(await invoke(on, "count", "orders"))).toBe(1);
	expect(lines).toEqual(["orders loaded"]);
});

test("the output of a function is logged line by line, with stack traces that name source files", async () => {
	const lines: string[] = [];
	const on = functions({ log: (name, line, stream) => lines.push(`${name} ${stream} ${line}`) });
	await invoke(on, "log");
	await invoke(on, "reject");
	await until(() => lines.length >= 4);
	expect(lines).toContain("orders stdout plain words");
	expect(lines).toContain("orders stderr plain warning");
	const rejected = lines.find((line) => line.includes("on purpose"));
	expect(rejected).toContain("fixture/handler.ts:");
});
