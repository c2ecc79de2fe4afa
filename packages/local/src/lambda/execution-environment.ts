import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { codeOf, messageOf } from "../user-error.ts";

/** What an environment loads when it starts. */
export interface Load {
	/** The bundled module. */
	file: string;
	/** The name of the handler among its exports. */
	export: string;
}

/** One event for a handler, with the facts of its context. */
export interface Invocation {
	/** As JSON. */
	event: string;
	requestId: string;
	/** Of the alias that was invoked. */
	arn: string;
	/** When the function's own time-out ends it, in ms since 1970. */
	deadline: number;
	logStream: string;
}

/** What became of an invocation: the handler's answer as JSON, or why there is none. */
export type Report = { payload: string } | { failure: string };
export type Outcome = Report | { timedOut: true };

/** An execution environment of a function, as Lambda makes them: it works on one event at a time and keeps its state. */
export interface Environment {
	load: Load;
	/**
	 * Hands one event to the handler. An environment whose handler does not answer in time is ended, and so is one that
	 * crashes; neither harms anything else.
	 * @param patience in ms
	 */
	invoke(invocation: Invocation, patience: number): Promise<Outcome>;
	/** False once it is ending. */
	alive(): boolean;
	/** Resolves when it is gone. */
	ended: Promise<void>;
	end(): Promise<void>;
}

/**
 * Starts an environment in a worker thread of its own.
 * @param options.runtime the bundled runtime.ts
 * @param options.variables its whole environment: nothing is inherited
 * @param options.memory the limit in MB, as far as a thread can have one: it holds for JavaScript objects
 * @param options.log gets each line that the function prints, and why it crashed
 */
export function startEnvironment(options: {
	runtime: string;
	load: Load;
	variables: Readonly<Record<string, string>>;
	memory: number;
	log(line: string, stream: "stdout" | "stderr"): void;
}): Environment {
	const { load, log } = options;
	const worker = new Worker(options.runtime, {
		workerData: load,
		env: { ...options.variables },
		argv: [],
		// Not the flags of the process around it, such as loaders. Stacks name the sources.
		execArgv: ["--enable-source-maps"],
		resourceLimits: { maxOldGenerationSizeMb: options.memory },
		stdin: false,
		stdout: true,
		stderr: true,
	});
	let alive = true;
	let reason = "the function ended its process";
	let finish: ((outcome: Outcome) => void) | undefined;

	createInterface(worker.stdout).on("line", (line) => log(line, "stdout"));
	createInterface(worker.stderr).on("line", (line) => log(line, "stderr"));
	worker.on("message", (report: Report) => finish?.(report));
	worker.on("error", (error) => {
		alive = false;
		reason = describeCrash(error, options.memory);
		const stack = error instanceof Error ? error.stack : undefined;
		log(JSON.stringify({ level: "ERROR", message: reason, error: { message: messageOf(error), stack } }), "stderr");
	});
	const ended = new Promise<void>((resolve) => {
		worker.once("exit", () => {
			alive = false;
			finish?.({ failure: reason });
			resolve();
		});
	});

	return {
		load,
		invoke(invocation, patience) {
			return new Promise((resolve) => {
				if (!alive) {
					resolve({ failure: reason });
					return;
				}
				const timer = setTimeout(() => {
					alive = false;
					finish?.({ timedOut: true });
					void worker.terminate();
				}, patience);
				finish = (outcome) => {
					clearTimeout(timer);
					finish = undefined;
					resolve(outcome);
				};
				worker.postMessage(invocation);
			});
		},
		alive: () => alive,
		ended,
		async end() {
			alive = false;
			await worker.terminate();
		},
	};
}

function describeCrash(error: unknown, memory: number): string {
	if (codeOf(error) === "ERR_WORKER_OUT_OF_MEMORY") return `the function needs more than its ${memory} MB of memory`;
	return `the function crashed: ${messageOf(error)}`;
}
