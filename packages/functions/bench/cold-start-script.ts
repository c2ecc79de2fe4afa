/**
 * Imports a handler and sends it one request: one sample of a cold start. Runs bundled, in a new process, and prints the sample. It
 * imports nothing at run time, because its own start is measured too.
 */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { context } from "./lambda-context.ts";

/** CPU and wall time in ms. */
export interface ColdStart {
	/** From the start of the process to the first response. */
	cpuMs: number;
	wallMs: number;
	/** The part of it from the import of the handler on. */
	ownCpuMs: number;
	ownWallMs: number;
}

/** The time of the process so far, in ms. */
function cpuMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}

const { url, event }: { url: string; event: APIGatewayProxyEvent } = JSON.parse(process.argv[2] ?? "");
const startCpuMs = cpuMs();
const startWallMs = performance.now();
const { handler } = await import(url);
const response: APIGatewayProxyResult = await handler(event, context);
const sample: ColdStart = {
	cpuMs: cpuMs(),
	wallMs: performance.now(),
	ownCpuMs: cpuMs() - startCpuMs,
	ownWallMs: performance.now() - startWallMs,
};
console.log(JSON.stringify({ sample, response }));
// A kept-alive connection to the database would keep the process.
process.exit();
