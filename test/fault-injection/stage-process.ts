import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { ApiFunction } from "@tap/functions/settings.ts";
import { probePort } from "@tap/local/port.ts";

/** The message that the child sends when the stage is ready. */
export interface Ready {
	url: string;
	/** Access tokens by e-mail address; `admin` is the admin's. */
	tokens: Readonly<Record<string, string>>;
}

/** A message to the child: end an environment of a function abruptly. */
export interface Command {
	crash: ApiFunction;
}

/** The reply to a command. */
export interface Reply {
	wasRunning: boolean;
}

/** The local stage in a process that can be killed. */
export interface StageProcess {
	/** Resolves when the stage is ready: at once, or after its restart. */
	ready(): Promise<Ready>;
	/** Ends the process with SIGKILL and restarts it, with the same ports and data. */
	kill(): Promise<void>;
	/** Ends one environment of a function abruptly. Returns whether it was handling a request. */
	crash(name: ApiFunction): Promise<boolean>;
	stop(): Promise<void>;
}

/**
 * Starts the stage in a child process.
 * @param options.database the endpoint of the database
 * @param options.dataPath the data folder
 * @param options.broken called with the reason if the process ends without `kill` or `stop`
 */
export async function startStageProcess(options: {
	database: string;
	dataPath: string;
	broken(reason: Error): void;
}): Promise<StageProcess> {
	const ports = [await probePort(0, "try again"), await probePort(0, "try again")];
	let expected: ChildProcess | undefined;
	let current = launch();

	function launch(): { child: ChildProcess; ready: Promise<Ready> } {
		const child = fork(new URL("./stage-child.ts", import.meta.url), {
			execArgv: ["--import", "tsx/esm"],
			env: {
				PATH: process.env.PATH ?? "",
				AWS_ENDPOINT_URL_DYNAMODB: options.database,
				LOCAL_DATA: options.dataPath,
				PORT: String(ports[0]),
				IDENTITY_PORT: String(ports[1]),
			},
			stdio: ["ignore", "ignore", "pipe", "ipc"],
		});
		let errorOutput = "";
		child.stderr?.setEncoding("utf8").on("data", (text: string) => {
			errorOutput = (errorOutput + text).slice(-4_000);
		});
		const ready = new Promise<Ready>((resolve, reject) => {
			child.once("message", (message: Ready) => resolve(message));
			child.once("exit", (code, signal) => {
				const reason = new Error(`The stage ended unexpectedly (${signal ?? `exit code ${code}`}). ${errorOutput}`);
				reject(reason);
				if (child !== expected) options.broken(reason);
			});
		});
		// The next caller of `ready` sees the rejection.
		ready.catch(() => {});
		return { child, ready };
	}

	async function end(signal: NodeJS.Signals): Promise<void> {
		const { child } = current;
		expected = child;
		if (child.exitCode !== null || child.signalCode !== null) return;
		const exited = once(child, "exit");
		child.kill(signal);
		await exited;
	}

	await current.ready;
	return {
		ready: () => current.ready,
		async kill() {
			const ended = end("SIGKILL");
			// Calls of `ready` from now on wait for the new process.
			const next = ended.then(() => launch());
			current = { child: current.child, ready: next.then(({ ready }) => ready) };
			current = await next;
			await current.ready;
		},
		async crash(name) {
			await current.ready;
			const { child } = current;
			return new Promise((resolve) => {
				const settle = (reply?: Reply) => {
					child.off("message", settle).off("exit", ended);
					resolve(reply?.wasRunning ?? false);
				};
				// A process that ends does not reply; `broken` reports why.
				const ended = () => settle();
				child.on("message", settle).on("exit", ended);
				child.send({ crash: name } satisfies Command);
			});
		},
		stop: () => end("SIGTERM"),
	};
}
