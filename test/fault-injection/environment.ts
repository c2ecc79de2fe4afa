import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiFunction } from "@tap/functions/settings.ts";
import { type Engine, startEngine } from "@tap/local/database/engine.ts";
import { availableEngines, chooseEngine } from "@tap/local/database/engine-kinds.ts";
import { type EngineRequest, type Fault, startFaultProxy } from "../support/fault-proxy.ts";
import type { KillKind } from "./plan.ts";
import { type Ready, startStageProcess } from "./stage-process.ts";

/** Returns the fault for a database request of a run, if any. */
export type FaultFor = (request: EngineRequest) => Promise<Fault | undefined>;

/** The real system under test: a database engine, a proxy that injects faults into its requests, and a stage in front of both. */
export interface TestEnvironment {
	/** The stage, as soon as it is ready. */
	stage(): Promise<Ready>;
	/** The endpoint of the engine itself, which bypasses the proxy. */
	engine(): string;
	/** The number of database kills that have started, and of those after which the database is back. */
	crashes: { started: number; recovered: number };
	/** Injects the faults that `faultFor` returns into the database requests of the run `tag`; without it, stops injecting. */
	inject(tag: string, faultFor?: FaultFor): void;
	/** The number of database requests of the run `tag` in progress. */
	pendingRequests(tag: string): number;
	/** Kills a process or function and restarts it, one kill at a time. Returns whether one was running. */
	kill(kind: KillKind, victim: ApiFunction): Promise<boolean>;
	/** Rejects if a process ends that was not killed. */
	broken: Promise<never>;
	/** Ends everything and deletes the data. */
	stop(): Promise<void>;
}

/** Every name that a run chooses contains its tag, which identifies its database requests. */
const tagPattern = /t\d+x\d+-/;
const orderPattern = /ord_[0-9A-HJKMNP-TV-Z]{26}/g;

/** Returns the tag of a run; `attempt` distinguishes the repetitions of one run. */
export function tagFor(run: number, attempt: number): string {
	return `t${run}x${attempt}-`;
}

/** Starts a test environment with an empty database in a temporary folder. */
export async function startTestEnvironment(): Promise<TestEnvironment> {
	const folder = await mkdtemp(join(tmpdir(), "tap-faults-"));
	const kind = chooseEngine(availableEngines());
	const { promise: broken, reject: breakWith } = withReject();
	const crashes = { started: 0, recovered: 0 };
	const injectors = new Map<string, FaultFor>();
	const pending = new Map<string, number>();
	const orders = new Map<string, string>();
	let stopping = false;

	async function launch(): Promise<Engine> {
		const launched = await startEngine({ kind, dataPath: join(folder, "engine") });
		void launched.died.then((reason) => crashes.started === crashes.recovered && breakWith(new Error(reason)));
		return launched;
	}

	/** The tag of the run that a request belongs to: it contains the tag, or the id of an order that the run placed. */
	function tagOf({ body }: EngineRequest): string | undefined {
		const named = tagPattern.exec(body)?.[0];
		const ids = body.match(orderPattern) ?? [];
		if (named) for (const id of ids) orders.set(id, named);
		return named ?? orders.get(ids[0] ?? "");
	}

	let engine = await launch();
	const proxy = await startFaultProxy(
		() => engine.endpoint,
		async (request) => {
			const tag = tagOf(request);
			if (tag === undefined) return undefined;
			pending.set(tag, (pending.get(tag) ?? 0) + 1);
			return injectors.get(tag)?.(request);
		},
		(request) => {
			const tag = tagOf(request);
			if (tag !== undefined) pending.set(tag, (pending.get(tag) ?? 0) - 1);
		},
	);
	const stage = await startStageProcess({
		database: proxy.endpoint,
		dataPath: join(folder, "stage"),
		broken: breakWith,
	});

	async function killDatabase(): Promise<boolean> {
		// DynamoDB Local loses acknowledged writes when it is killed, unlike DynamoDB.
		if (engine.pid === undefined || kind !== "dynoxide") return false;
		crashes.started++;
		process.kill(engine.pid, "SIGKILL");
		await engine.died;
		await engine.stop();
		engine = await launch();
		crashes.recovered++;
		return true;
	}

	let lastKill: Promise<unknown> = Promise.resolve();
	return {
		stage: () => stage.ready(),
		engine: () => engine.endpoint,
		crashes,
		inject(tag, faultFor) {
			if (faultFor) injectors.set(tag, faultFor);
			else injectors.delete(tag);
		},
		pendingRequests: (tag) => pending.get(tag) ?? 0,
		kill(what, victim) {
			const killed = lastKill.then(async () => {
				if (stopping) return false;
				if (what === "database") return killDatabase();
				if (what === "function") return stage.crash(victim);
				await stage.kill();
				return true;
			});
			lastKill = killed.catch(() => {});
			return killed;
		},
		broken,
		async stop() {
			stopping = true;
			await lastKill;
			await stage.stop();
			await proxy.stop();
			await engine.stop();
			await rm(folder, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}

function withReject(): { promise: Promise<never>; reject(reason: Error): void } {
	let reject: (reason: Error) => void = () => {};
	const promise = new Promise<never>((_, no) => {
		reject = no;
	});
	// Callers that await it see the rejection; without one it is not an unhandled rejection.
	promise.catch(() => {});
	return { promise, reject };
}
