import { randomBytes, randomUUID } from "node:crypto";
import inspector from "node:inspector";
import { gateway } from "@tap/core/contract/gateway.ts";
import { mapValues } from "@tap/core/contract/record.ts";
import { type ApiFunction, apiFunctions, type FunctionSettings } from "@tap/functions/settings.ts";
import { accountId, functionName, region } from "../aws.ts";
import { type ExecutionEnvironment, type InvocationResult, startEnvironment } from "./execution-environment.ts";
import type { FunctionLog } from "./log-files.ts";

/** The most environments that one function has at a time; further events wait. Lambda's own limit is 1,000 an account. */
const maxEnvironments = 4;

/**
 * How often environments that were not needed end, in ms. One of each function stays, so that the next event finds it. Lambda ends idle
 * environments, too, after a time that it does not document.
 */
export const trimIntervalMs = 15_000;

/** The timeout of an invocation while the inspector is open: a debugger may hold a handler at a breakpoint. */
const debugTimeoutMs = 24 * 60 * 60 * 1000;

/** The functions of the stage, ready to be invoked. */
export interface Functions {
	/** Invokes a function in an idle environment or in a new one. The gateway's timeout includes the wait for one. */
	invoke(name: ApiFunction, event: unknown, requestId?: string): Promise<InvocationResult>;
	/**
	 * Replaces the code of a function: new events go to new environments, and each old one ends after its current event. If the function
	 * was in use, a new environment starts at once, so that the next event need not wait for it.
	 */
	load(name: ApiFunction, file: string): void;
	/**
	 * Ends one environment at once, as when Lambda loses a machine: a busy one if there is any.
	 * @returns whether the environment was busy
	 */
	crash(name: ApiFunction): boolean;
	/** Ends all environments. */
	stop(): Promise<void>;
}

/** The settings that all environments share. */
export interface FunctionsOptions {
	/** The bundled runtime. */
	runtime: string;
	/** The bundled file of each function. */
	files: Readonly<Record<ApiFunction, string>>;
	variables(name: ApiFunction): Readonly<Record<string, string>>;
	log: FunctionLog;
	/** The gateway's own timeout by default. */
	timeoutMs?: number | undefined;
}

/** The environments of one function. */
interface Pool {
	name: ApiFunction;
	file: string;
	all: Set<ExecutionEnvironment>;
	/** The environments without an event. The last one is used next. */
	idle: ExecutionEnvironment[];
	/** The fewest idle environments at any time since the last trim. So many were not needed. */
	fewestIdle: number;
	/** Wakes the events that wait for an environment, first come, first served. */
	waiting: Set<() => void>;
}

/** Creates the functions. An environment is started when the first event needs it, as in Lambda. */
export function createFunctions(options: FunctionsOptions): Functions {
	const pools = mapValues<ApiFunction, string, Pool>(options.files, (file, name) => createPool(name, file));

	const trimming = setInterval(() => Object.values(pools).forEach(trim), trimIntervalMs);
	trimming.unref();

	function start(pool: Pool): ExecutionEnvironment {
		const settings: FunctionSettings = apiFunctions[pool.name];
		const environment = startEnvironment({
			runtime: options.runtime,
			handler: { file: pool.file, export: handlerExport(settings) },
			variables: options.variables(pool.name),
			memoryMb: settings.memoryMb,
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

	/** Returns an environment for an event, or undefined if there is none until `deadline` (ms since 1970). */
	async function acquire(pool: Pool, deadline: number): Promise<ExecutionEnvironment | undefined> {
		for (;;) {
			const idle = pool.idle.pop();
			pool.fewestIdle = Math.min(pool.fewestIdle, pool.idle.length);
			if (idle?.isAlive()) return idle;
			if (idle) continue;
			if (pool.all.size < maxEnvironments) return start(pool);
			if (!(await waitForChange(pool, deadline - Date.now()))) return undefined;
		}
	}

	/** Waits until an environment becomes idle or ends. Returns false if that takes longer than `timeoutMs`. */
	function waitForChange(pool: Pool, timeoutMs: number): Promise<boolean> {
		return new Promise((resolve) => {
			const settle = (isChanged: boolean) => {
				clearTimeout(timer);
				pool.waiting.delete(wake);
				resolve(isChanged);
			};
			const wake = () => settle(true);
			const timer = setTimeout(() => settle(false), timeoutMs);
			pool.waiting.add(wake);
		});
	}

	function release(pool: Pool, environment: ExecutionEnvironment): void {
		// One that is ending leaves the pool, and wakes the next event, when it has ended.
		if (!environment.isAlive()) return;
		if (environment.handler.file !== pool.file) {
			void environment.end();
			return;
		}
		pool.idle.push(environment);
		wakeNext(pool);
	}

	return {
		async invoke(name, event, requestId = randomUUID()) {
			const pool = pools[name];
			const isDebugging = inspector.url() !== undefined;
			const deadline = Date.now() + (isDebugging ? debugTimeoutMs : (options.timeoutMs ?? gateway.timeoutMs));
			const environment = await acquire(pool, deadline);
			if (environment === undefined) return { timedOut: true };
			const timeoutMs = isDebugging ? debugTimeoutMs : apiFunctions[name].timeoutSeconds * 1_000;
			const invocation = {
				event: JSON.stringify(event),
				requestId,
				arn: `arn:aws:lambda:${region}:${accountId}:function:${functionName(name)}:LIVE`,
				deadline: Date.now() + timeoutMs,
				logStream: `local/[1]${randomBytes(16).toString("hex")}`,
			};
			const result = await environment.invoke(invocation, Math.min(deadline - Date.now(), timeoutMs));
			release(pool, environment);
			return result;
		},
		load(name, file) {
			const pool = pools[name];
			if (pool.file === file) return;
			pool.file = file;
			const isInUse = pool.all.size > 0 && pool.all.size < maxEnvironments;
			for (const environment of pool.idle.splice(0)) void environment.end();
			// An event that it gets now waits until it has loaded the handler.
			if (isInUse) release(pool, start(pool));
		},
		crash(name) {
			const pool = pools[name];
			const busy = [...pool.all].find((environment) => environment.isAlive() && !pool.idle.includes(environment));
			void (busy ?? pool.idle.at(-1))?.end();
			return busy !== undefined;
		},
		async stop() {
			clearInterval(trimming);
			await Promise.all(Object.values(pools).flatMap(({ all }) => [...all].map((environment) => environment.end())));
		},
	};
}

function createPool(name: ApiFunction, file: string): Pool {
	return { name, file, all: new Set(), idle: [], fewestIdle: 0, waiting: new Set() };
}

/** Ends the environments that were idle since the last trim, but one. */
function trim(pool: Pool): void {
	const unneeded = Math.min(pool.fewestIdle, pool.idle.length);
	for (const environment of pool.idle.splice(0, Math.max(0, unneeded - 1))) void environment.end();
	pool.fewestIdle = pool.idle.length;
}

/** Wakes the event that has waited longest, so that it looks for an environment again. */
function wakeNext(pool: Pool): void {
	const [wake] = pool.waiting;
	wake?.();
}

/** Returns the export that a handler names after its last dot. */
function handlerExport({ handler }: FunctionSettings): string {
	return handler.slice(handler.lastIndexOf(".") + 1);
}
