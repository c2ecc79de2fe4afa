/** Sends requests to a handler as its parent process says. Runs bundled, in a process of its own for each contender. */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { context } from "./lambda-context.ts";

/** What the parent process asks for: a number of equal requests, one after the other. */
export interface WarmRequest {
	event: APIGatewayProxyEvent;
	count: number;
}

/** What the requests took. */
export interface WarmSample {
	/** CPU time in all, in ms. */
	cpuMs: number;
	/** Wall time of each, in ms. */
	wallMs: number[];
	/** Bytes that the heap and its buffers grew by, if the garbage collector did not run in the meantime. */
	allocatedBytes: number;
	response: APIGatewayProxyResult | undefined;
}

const { handler } = await import(process.argv[2] ?? "");

process.on("message", async ({ event, count }: WarmRequest) => {
	const wallMs: number[] = [];
	let response: APIGatewayProxyResult | undefined;
	// With --expose-gc, as the process that measures allocations has it.
	globalThis.gc?.();
	const heap = heapBytes();
	const cpu = process.cpuUsage();
	for (let sent = 0; sent < count; sent++) {
		const start = performance.now();
		response = await handler(event, context);
		wallMs.push(performance.now() - start);
	}
	const { user, system } = process.cpuUsage(cpu);
	const sample: WarmSample = {
		cpuMs: (user + system) / 1000,
		wallMs,
		allocatedBytes: heapBytes() - heap,
		response,
	};
	process.send?.(sample);
});
process.once("disconnect", () => process.exit());

function heapBytes(): number {
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}
