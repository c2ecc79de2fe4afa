import { afterAll, afterEach, inject } from "vitest";
import { type EngineRequest, type Fault, startFaultProxy } from "../../../../test/support/fault-proxy.ts";

/** Decides what happens to a request to the engine, by its DynamoDB operation and its body. */
export type FaultFor = (operation: string, body: string) => Fault | undefined | Promise<Fault | undefined>;

const none: FaultFor = () => undefined;
let faultFor = none;

/** Every request that came by since the test began, or since it was emptied. */
export const seen: EngineRequest[] = [];

// What stands between the domain and the engine here fails on demand; the engine is the real one.
export const proxy = await startFaultProxy(
	() => inject("endpoint"),
	(request) => {
		seen.push(request);
		return faultFor(request.operation, request.body);
	},
);
// The domain makes its one database client with its first call, which comes later.
process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;

afterEach(() => {
	faultFor = none;
	seen.length = 0;
});
afterAll(() => proxy.stop());

/** From now on, until the test ends, `decide` says what happens; without it, nothing happens to any request. */
export function spoilWith(decide: FaultFor = none): void {
	faultFor = decide;
}

/** Spoils the first `times` requests of one DynamoDB operation, and counts all of them. */
export function spoil(operation: string, fault: Fault, times = 1): { seen: number } {
	const count = { seen: 0 };
	spoilWith((current) => {
		if (current !== operation) return undefined;
		count.seen++;
		return count.seen <= times ? fault : undefined;
	});
	return count;
}
