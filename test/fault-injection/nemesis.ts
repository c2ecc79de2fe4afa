import { dynamoError, type EngineRequest, type Fault, throttled, transactionConflict } from "../support/fault-proxy.ts";
import type { FaultFor, TestEnvironment } from "./environment.ts";
import type { FaultKind, KillKind, Plan } from "./plan.ts";

/** The faults and kills that really happened; a plan only says which should. */
export interface Counts {
	operations: number;
	/** Database requests. */
	requests: number;
	faults: Map<FaultKind, number>;
	kills: Map<KillKind, number>;
}

export function emptyCounts(): Counts {
	return { operations: 0, requests: 0, faults: new Map(), kills: new Map() };
}

/** Makes the nemesis of a run: it injects the planned faults and kills into the run's database requests, in their order. */
export function createNemesis(environment: TestEnvironment, plan: Plan, counts: Counts): FaultFor {
	const faults = new Map(plan.faults.map((fault) => [fault.at, fault]));
	let number = 0;
	return async (request) => {
		const at = number++;
		counts.requests++;
		if (plan.kill?.at === at) {
			const { kind, victim } = plan.kill;
			const killed = environment.kill(kind, victim).then((isHit) => isHit && increment(counts.kills, kind));
			// A function is killed while its request waits here; the database and the gateway while the request continues.
			if (kind === "function") await killed;
			else killed.catch(() => {});
		}
		const planned = faults.get(at);
		if (!planned) return undefined;
		const [kind, fault] = faultOf(planned, request);
		increment(counts.faults, kind);
		return fault;
	};
}

/** Longer than the domain's timeout of a database request. */
const timeoutDelayMs = 2_200;

/** The fault of a request. A kind that this request cannot have becomes a slow response. */
function faultOf({ kind, ms }: Plan["faults"][number], { operation, body }: EngineRequest): [FaultKind, Fault] {
	switch (kind) {
		case "throttled":
			return [kind, throttled];
		case "internal error":
			return [kind, dynamoError(500, "InternalServerError", "Internal server error")];
		case "slow response":
			return [kind, { kind: "slow", ms }];
		case "timeout":
			return [kind, { kind: "slow", ms: timeoutDelayMs }];
		case "lost response":
			return [kind, { kind: "lost-response" }];
		case "cut connection":
			return [kind, { kind: "cut" }];
		case "unprocessed":
			if (operation === "BatchGetItem") return [kind, { kind }];
			break;
		case "conflict":
			if (operation === "TransactWriteItems") {
				const { length } = JSON.parse(body).TransactItems;
				return [kind, transactionConflict(length, ms % length)];
			}
	}
	return ["slow response", { kind: "slow", ms }];
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}
