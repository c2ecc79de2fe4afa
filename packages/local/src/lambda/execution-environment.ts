import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import { codeOf, messageOf } from "../user-error.ts";

/** The handler that an environment loads when it starts. */
export interface HandlerLocation {
	/** The bundled module. */
	file: string;
	/** The name of the handler among the module's exports. */
	export: string;
}

/** One event for a handler, with the facts for its context. */
export interface Invocation {
	/** The event as JSON. */
	event: string;
	requestId: string;
	/** The ARN of the alias that was invoked. */
	arn: string;
	/** When the function's own timeout ends the invocation, in ms since 1970. */
	deadline: number;
	logStream: string;
}

/** The result of a handler: its return value as JSON, or the message of what it threw. */
export type HandlerResult = { payload: string } | { error: string };

/** The result of an invocation. `error` also covers an environment that crashed. */
export type InvocationResult = HandlerResult | { timedOut: true };

/** An execution environment as in Lambda: it handles one event at a time and keeps its state between events. */
export interface ExecutionEnvironment {
	handler: HandlerLocation;
	/**
	 * Passes one event to the handler. If the handler takes longer than `timeoutMs`, or crashes, the environment ends; other
	 * environments are not affected.
	 */
	invoke(invocation: Invocation, timeoutMs: number): Promise<InvocationResult>;
	/** False once the environment is ending. */
	isAlive(): boolean;
	/** Resolves when the environment has ended. */
	ended: Promise<void>;
	end(): Promise<void>;
}

/**
 * Starts an environment in a worker thread of its own.
 * @param options.runtime the bundled runtime.ts
 * @param options.variables all environment variables: none are inherited
 * @param options.memoryMb the memory limit, as far as a thread can have one: it applies to JavaScript objects
 * @param options.log gets each line that the function prints, and the reason of a crash
 */
export function startEnvironment(options: {
	runtime: string;
	handler: HandlerLocation;
	variables: Readonly<Record<string, string>>;
	memoryMb: number;
	log(line: string, stream: "stdout" | "stderr"): void;
}): ExecutionEnvironment {
	const { handler, log } = options;
	const worker = new Worker(options.runtime, {
		workerData: handler,
		env: { ...options.variables },
		argv: [],
		// Replaces the flags of the stage's process, such as loaders. Stack traces then name the source files.
		execArgv: ["--enable-source-maps"],
		resourceLimits: { maxOldGenerationSizeMb: options.memoryMb },
		stdin: false,
		stdout: true,
		stderr: true,
	});
	let alive = true;
	let reason = "the function ended its process";
	let finish: ((result: InvocationResult) => void) | undefined;

	createInterface(worker.stdout).on("line", (line) => log(line, "stdout"));
	createInterface(worker.stderr).on("line", (line) => log(line, "stderr"));
	worker.on("message", (result: HandlerResult) => finish?.(result));
	worker.on("error", (error) => {
		alive = false;
		reason = describeCrash(error, options.memoryMb);
		const stack = error instanceof Error ? error.stack : undefined;
		log(JSON.stringify({ level: "ERROR", message: reason, error: { message: messageOf(error), stack } }), "stderr");
	});
	const ended = new Promise<void>((resolve) => {
		worker.once("exit", () => {
			alive = false;
			finish?.({ error: reason });
			resolve();
		});
	});

	return {
		handler,
		invoke(invocation, timeoutMs) {
			return new Promise((resolve) => {
				if (!alive) {
					resolve({ error: reason });
					return;
				}
				const timer = setTimeout(() => {
					alive = false;
					finish?.({ timedOut: true });
					void worker.terminate();
				}, timeoutMs);
				finish = (result) => {
					clearTimeout(timer);
					finish = undefined;
					resolve(result);
				};
				worker.postMessage(invocation);
			});
		},
		isAlive: () => alive,
		ended,
		async end() {
			alive = false;
			await worker.terminate();
		},
	};
}

function describeCrash(error: unknown, memoryMb: number): string {
	if (codeOf(error) === "ERR_WORKER_OUT_OF_MEMORY") return `the function needs more than its ${memoryMb} MB of memory`;
	return `the function crashed: ${messageOf(error)}`;
}
