import { randomBytes, randomUUID } from "node:crypto";
import { gateway } from "@tap/core/contract/gateway.ts";
import { type ApiFunction, apiFunctions, type FunctionSettings } from "@tap/functions/settings.ts";
import { region } from "../database/create-tables.ts";
import { accountId } from "../gateway/proxy-event.ts";
import { type Environment, type Outcome, startEnvironment } from "./execution-environment.ts";
import type { FunctionLog } from "./log-files.ts";

/** How many environments of one function work at once; further events wait. Lambda's own limit is 1,000 an account. */
const maxEnvironments = 4;

/** The functions of the stage, ready to be invoked. */
export interface Functions {
	/**
	 * Invokes a function with an event, in an environment that is free or in a new one. The gateway's time-out covers the wait
	 * for one.
	 */
	invoke(name: ApiFunction, event: unknown, requestId?: string): Promise<Outcome>;
	/** New code: from now on events go to new environments, and the old ones end after what they are doing. */
	load(name: ApiFunction, file: string): void;
	/**
	 * Ends one environment at once, whatever it is doing, as Lambda's loss of a machine would: one at work if there is any.
	 * @returns whether it was at work
	 */
	crash(name: ApiFunction): boolean;
	/** Ends all environments. */
	stop(): Promise<void>;
}

/** What all environments are started with. */
export interface FunctionsOptions {
	/** The bundled runtime. */
	runtime: string;
	/** Function → the file it is bundled in. */
	files: Readonly<Record<ApiFunction, string>>;
	variables(name: ApiFunction): Readonly<Record<string, string>>;
	log: FunctionLog;
	/** In ms; the gateway's own unless given. */
	timeout?: number | undefined;
}

/** The environments of one function. */
interface Pool {
	name: ApiFunction;
	file: string;
	all: Set<Environment>;
	idle: Environment[];
	/** Those who wait for an environment, first come, first served. */
	waiting: Set<() => void>;
}

/** Makes the functions ready; an environment is started when the first event needs it, as on Lambda. */
export function createFunctions(options: FunctionsOptions): Functions {
	const pools: Record<ApiFunction, Pool> = {
		users: createPool("users", options.files.users),
		orders: createPool("orders", options.files.orders),
		products: createPool("products", options.files.products),
	};

	function start(pool: Pool): Environment {
		const settings: FunctionSettings = apiFunctions[pool.name];
		const environment = startEnvironment({
			runtime: options.runtime,
			load: { file: pool.file, export: handlerExport(settings) },
			variables: options.variables(pool.name),
			memory: settings.memory,
			log: (line, stream) => options.log(pool.name, line, stream),
		});
		pool.all.add(environment);
		void environment.ended.then(() => {
			pool.all.delete(environment);
			pool.idle = pool.idle.filter((idle) => idle !== environment);
			wakeNext(pool);
		});
		return environment;
	}

	/** Finds an environment for an event, or none until `deadline` (ms since 1970). */
	async function acquire(pool: Pool, deadline: number): Promise<Environment | undefined> {
		for (;;) {
			const idle = pool.idle.pop();
			if (idle?.alive()) return idle;
			if (idle) continue;
			if (pool.all.size < maxEnvironments) return start(pool);
			if (!(await room(pool, deadline - Date.now()))) return undefined;
		}
	}

	/** Waits for an environment to become free or to end, for `patience` ms at most; tells whether one did. */
	function room(pool: Pool, patience: number): Promise<boolean> {
		return new Promise((resolve) => {
			const settle = (isFree: boolean) => {
				clearTimeout(timer);
				pool.waiting.delete(wake);
				resolve(isFree);
			};
			const wake = () => settle(true);
			const timer = setTimeout(() => settle(false), patience);
			pool.waiting.add(wake);
		});
	}

	function release(pool: Pool, environment: Environment): void {
		// One that is ending makes room when it is gone.
		if (!environment.alive()) return;
		if (environment.load.file !== pool.file) {
			void environment.end();
			return;
		}
		pool.idle.push(environment);
		wakeNext(pool);
	}

	return {
		async invoke(name, event, requestId = randomUUID()) {
			const pool = pools[name];
			const patience = Date.now() + (options.timeout ?? gateway.timeout);
			const environment = await acquire(pool, patience);
			if (environment === undefined) return { timedOut: true };
			const timeout = apiFunctions[name].timeout * 1_000;
			const invocation = {
				event: JSON.stringify(event),
				requestId,
				arn: `arn:aws:lambda:${region}:${accountId}:function:${functionName(name)}:LIVE`,
				deadline: Date.now() + timeout,
				logStream: `local/[1]${randomBytes(16).toString("hex")}`,
			};
			const outcome = await environment.invoke(invocation, Math.min(patience - Date.now(), timeout));
			release(pool, environment);
			return outcome;
		},
		load(name, file) {
			const pool = pools[name];
			if (pool.file === file) return;
			pool.file = file;
			for (const environment of pool.idle.splice(0)) void environment.end();
		},
		crash(name) {
			const pool = pools[name];
			const busy = [...pool.all].find((environment) => environment.alive() && !pool.idle.includes(environment));
			void (busy ?? pool.idle.at(-1))?.end();
			return busy !== undefined;
		},
		async stop() {
			await Promise.all(Object.values(pools).flatMap(({ all }) => [...all].map((environment) => environment.end())));
		},
	};
}

function createPool(name: ApiFunction, file: string): Pool {
	return { name, file, all: new Set(), idle: [], waiting: new Set() };
}

/** Lets whoever waited longest look for an environment. */
function wakeNext(pool: Pool): void {
	const [wake] = pool.waiting;
	wake?.();
}

/** The export that a handler names after its last dot. */
function handlerExport({ handler }: FunctionSettings): string {
	return handler.slice(handler.lastIndexOf(".") + 1);
}

/** The name of a function in its context, its logs and its ARN. */
export function functionName(name: ApiFunction): string {
	return `tap-${name}-api-local`;
}
