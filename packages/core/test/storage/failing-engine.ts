import { afterAll, afterEach, inject } from "vitest";
import { type EngineRequest, type Fault, startFaultProxy } from "../../../../test/support/fault-proxy.ts";

/** Returns the fault to inject into a request to the engine, by its DynamoDB operation and its body. */
export type FaultFor = (operation: string, body: string) => Fault | undefined | Promise<Fault | undefined>;

const none: FaultFor = () => undefined;
let faultFor = none;

/** Every request since the test began, or since the list was emptied. */
export const seen: EngineRequest[] = [];

// A proxy between the domain and the real engine injects faults on demand.
export const proxy = await startFaultProxy(
	() => inject("endpoint"),
	(request) => {
		seen.push(request);
		return faultFor(request.operation, request.body);
	},
);
// The domain creates its database client in its first call, which comes later.
process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;

afterEach(() => {
	faultFor = none;
	seen.length = 0;
});
afterAll(() => proxy.stop());

/** Injects the faults that `decide` returns, until the end of the test; without it, none. */
export function injectWith(decide: FaultFor = none): void {
	faultFor = decide;
}

/** Injects a fault into the first `times` requests of one DynamoDB operation, and counts all of them. */
export function injectFault(operation: string, fault: Fault, times = 1): { seen: number } {
	const count = { seen: 0 };
	injectWith((current) => {
		if (current !== operation) return undefined;
		count.seen++;
		return count.seen <= times ? fault : undefined;
	});
	return count;
}
