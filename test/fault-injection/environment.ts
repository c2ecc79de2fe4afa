import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ApiFunction } from "@tap/functions/settings.ts";
import { availableEngines, chooseEngine, type Engine, startEngine } from "@tap/local/database/engine.ts";
import { type EngineRequest, type Fault, startFaultProxy } from "../support/fault-proxy.ts";
import type { KillKind } from "./plan.ts";
import { type Ready, startStageProcess } from "./stage-process.ts";

/** Asked about each database request of a run. */
export type FaultFor = (request: EngineRequest) => Promise<Fault | undefined>;

/** The real system under torture: a database engine, a proxy that spoils requests to it, and the stage in front of both. */
export interface World {
	/** The stage, as soon as it serves. */
	stage(): Promise<Ready>;
	/** Where the engine itself is, past the proxy. */
	engine(): string;
	/** How many times the database was killed: begun, and over. Who began before one was over and ended after it began met it. */
	crashes: { begun: number; over: number };
	/** Asks `faultFor` about the database requests of the run `tag` from now on; without it, spoils none any more. */
	spoil(tag: string, faultFor?: FaultFor): void;
	/** How many database requests of the run `tag` are under way. */
	underWay(tag: string): number;
	/** Kills something and starts it again, one at a time. Answers whether anything was hit. */
	kill(kind: KillKind, victim: ApiFunction): Promise<boolean>;
	/** Rejects if something ends that nobody killed. */
	broken: Promise<never>;
	/** Ends everything and deletes the data. */
	stop(): Promise<void>;
}

/** Every name that a run gives to something holds its tag, so that its database requests can be told. */
const tagPattern = /t\d+x\d+-/;
const orderPattern = /ord_[0-9A-HJKMNP-TV-Z]{26}/g;

/** Makes the tag of a run; `attempt` tells apart the times that one run is done. */
export function tagFor(run: number, attempt: number): string {
	return `t${run}x${attempt}-`;
}

/** Starts a world with data of its own, in a temporary folder. */
export async function startWorld(): Promise<World> {
	const folder = await mkdtemp(join(tmpdir(), "tap-torture-"));
	const kind = chooseEngine(availableEngines());
	const { promise: broken, reject: breakWith } = withReject();
	const crashes = { begun: 0, over: 0 };
	const spoilers = new Map<string, FaultFor>();
	const counts = new Map<string, number>();
	const orders = new Map<string, string>();
	let stopping = false;

	async function launch(): Promise<Engine> {
		const launched = await startEngine({ kind, dataPath: join(folder, "engine") });
		void launched.died.then((reason) => crashes.begun === crashes.over && breakWith(new Error(reason)));
		return launched;
	}

	/** The run that a request belongs to: it names something of the run, or an order that the run made. */
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
			counts.set(tag, (counts.get(tag) ?? 0) + 1);
			return spoilers.get(tag)?.(request);
		},
		(request) => {
			const tag = tagOf(request);
			if (tag !== undefined) counts.set(tag, (counts.get(tag) ?? 0) - 1);
		},
	);
	const stage = await startStageProcess({
		database: proxy.endpoint,
		dataPath: join(folder, "stage"),
		broken: breakWith,
	});

	async function killDatabase(): Promise<boolean> {
		// DynamoDB Local loses acknowledged writes when it is killed, which DynamoDB does not.
		if (engine.pid === undefined || kind !== "dynoxide") return false;
		crashes.begun++;
		process.kill(engine.pid, "SIGKILL");
		await engine.died;
		await engine.stop();
		engine = await launch();
		crashes.over++;
		return true;
	}

	let lastKill: Promise<unknown> = Promise.resolve();
	return {
		stage: () => stage.ready(),
		engine: () => engine.endpoint,
		crashes,
		spoil(tag, faultFor) {
			if (faultFor) spoilers.set(tag, faultFor);
			else spoilers.delete(tag);
		},
		underWay: (tag) => counts.get(tag) ?? 0,
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
	// Whoever waits for it hears of it; nobody has to.
	promise.catch(() => {});
	return { promise, reject };
}
