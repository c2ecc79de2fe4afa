import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { WarmRequest, WarmSample } from "./warm-script.ts";

/**
 * Starts a process that runs a bundle.
 * @param options.flags of Node.js
 */
export function startWarmProcess(options: {
	script: string;
	url: string;
	env: Record<string, string>;
	flags?: string[];
}): ChildProcess {
	const { script, url, env, flags = [] } = options;
	return fork(script, [url], { env, execArgv: flags, stdio: ["ignore", "ignore", "inherit", "ipc"] });
}

/** Has a process run requests, and returns what they took. */
export async function sendRequests(child: ChildProcess, request: WarmRequest): Promise<WarmSample> {
	const end = new AbortController();
	try {
		return await Promise.race([
			once(child, "message", end).then(([sample]: WarmSample[]) => {
				if (!sample) throw new Error("The process sent no sample.");
				return sample;
			}),
			once(child, "exit", end).then(([code]) => {
				throw new Error(`The process ended with the code ${code}.`);
			}),
			new Promise<never>((_, reject) => child.send(request, (error) => error && reject(error))),
		]);
	} finally {
		end.abort();
	}
}
