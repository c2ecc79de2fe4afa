import { describe, expect, it } from "vitest";
import { sleep } from "../src/timeout.ts";

describe("sleep", () => {
	it("ends as soon as the signal aborts", async () => {
		const controller = new AbortController();
		const wait = sleep(60_000, controller.signal);
		controller.abort(new Error("changed my mind"));
		await expect(wait).rejects.toThrow("changed my mind");
	});

	it("does not start when the signal has already aborted", async () => {
		await expect(sleep(60_000, AbortSignal.abort(new Error("too late")))).rejects.toThrow("too late");
	});
});
