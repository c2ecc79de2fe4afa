import { randomBytes, randomUUID } from "node:crypto";
import { gateway } from "@tap/core/contract/gateway.ts";
import { type ApiFunction, apiFunctions, type FunctionSettings } from "@tap/functions/settings.ts";
import { type Environment, type Outcome, startEnvironment } from "./environment.ts";
import { accountId } from "./event.ts";
import type { FunctionLog } from "./log.ts";
import { region } from "./schema.ts";

/** How many environments of one function work at once; further events wait. Lambda's own limit is 1,000 an account. */
const maxEnvironments = 4;

/** The functions of the stage, ready to be invoked. */
export interface Functions {
	/** Invokes a function with an event, in an environment that is free or in a new one. */
	invoke(name: ApiFunction, event: unknown, requestId?: string): Promise<Outcome>;
	/** New code: from now on events go to new environments, and the old ones end after what they are doing. */
	load(name: ApiFunction, file: string): void;
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
	waiting: (() => void)[];
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
			pool.waiting.shift()?.();
		});
		return environment;
	}

	async function acquire(pool: Pool): Promise<Environment> {
		for (;;) {
			const idle = pool.idle.pop();
			if (idle?.alive()) return idle;
			if (idle === undefined && pool.all.size < maxEnvironments) return start(pool);
			if (idle === undefined) await new Promise<void>((resolve) => pool.waiting.push(resolve));
		}
	}

	function release(pool: Pool, environment: Environment): void {
		// One that is ending makes room when it is gone.
		if (!environment.alive()) return;
		if (environment.load.file !== pool.file) {
			void environment.end();
			return;
		}
		pool.idle.push(environment);
		pool.waiting.shift()?.();
	}

	return {
		async invoke(name, event, requestId = randomUUID()) {
			const pool = pools[name];
			const environment = await acquire(pool);
			const timeout = apiFunctions[name].timeout * 1_000;
			const invocation = {
				event: JSON.stringify(event),
				requestId,
				arn: `arn:aws:lambda:${region}:${accountId}:function:${functionName(name)}:LIVE`,
				deadline: Date.now() + timeout,
				logStream: `local/[1]${randomBytes(16).toString("hex")}`,
			};
			const outcome = await environment.invoke(invocation, Math.min(options.timeout ?? gateway.timeout, timeout));
			release(pool, environment);
			return outcome;
		},
		load(name, file) {
			const pool = pools[name];
			if (pool.file === file) return;
			pool.file = file;
			for (const environment of pool.idle.splice(0)) void environment.end();
		},
		async stop() {
			await Promise.all(Object.values(pools).flatMap(({ all }) => [...all].map((environment) => environment.end())));
		},
	};
}

function createPool(name: ApiFunction, file: string): Pool {
	return { name, file, all: new Set(), idle: [], waiting: [] };
}

/** The export that a handler names after its last dot. */
function handlerExport({ handler }: FunctionSettings): string {
	return handler.slice(handler.lastIndexOf(".") + 1);
}

/** The name of a function in its context, its logs and its ARN. */
export function functionName(name: ApiFunction): string {
	return `tap-${name}-api-local`;
}
