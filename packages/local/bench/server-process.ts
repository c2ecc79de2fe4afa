import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A server that is measured, in a process group of its own. */
export interface Server {
	url: string;
	/** From the start of its process to the line that says that it is ready. */
	readyMs: number;
	/** The memory of the process and its descendants, in MB. */
	memoryMb(): number;
	stop(): Promise<void>;
}

/** How long a server may take to be ready. */
const timeoutMs = 180_000;

/**
 * Starts a server and waits for the line that says that it is ready.
 * @param options.ready matches that line, with the URL as its first group
 * @throws Error with the output, if the server ends first
 */
export async function startServer(options: {
	args: readonly string[];
	cwd: string;
	env: NodeJS.ProcessEnv;
	ready: RegExp;
}): Promise<Server> {
	const start = performance.now();
	const child = spawn(process.execPath, options.args, {
		cwd: options.cwd,
		env: options.env,
		stdio: ["ignore", "pipe", "pipe"],
		detached: true,
	});
	const output: string[] = [];
	const { pid } = child;
	if (pid === undefined) throw new Error(`${options.args.join(" ")} cannot be started.`);
	const stop = async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		const exit = once(child, "exit");
		process.kill(-pid, "SIGINT");
		const force = setTimeout(() => process.kill(-pid, "SIGKILL"), 10_000);
		await exit;
		clearTimeout(force);
	};
	const timer = setTimeout(() => process.kill(-pid, "SIGKILL"), timeoutMs);
	try {
		const url = await new Promise<string>((resolve, reject) => {
			for (const stream of [child.stdout, child.stderr]) {
				createInterface({ input: stream }).on("line", (line) => {
					output.push(line);
					const found = options.ready.exec(line)?.[1];
					if (found !== undefined) resolve(found);
				});
			}
			child.once("exit", () =>
				reject(new Error(`A server ended before it was ready:\n${output.slice(-20).join("\n")}`)),
			);
		});
		return { url, readyMs: performance.now() - start, memoryMb: () => memoryMbOf(pid), stop };
	} finally {
		clearTimeout(timer);
	}
}

/** Returns the resident memory of a process and its descendants in MB. */
function memoryMbOf(pid: number): number {
	const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" }).trim().split("\n");
	const processes = lines.map((line) => line.trim().split(/\s+/).map(Number));
	const tree = new Set([pid]);
	let sum = 0;
	// A parent may be listed after its child, so that one pass is not enough.
	for (let size = 0; size < tree.size; ) {
		size = tree.size;
		for (const [child = 0, parent = 0] of processes) if (tree.has(parent)) tree.add(child);
	}
	for (const [child = 0, , kilobytes = 0] of processes) if (tree.has(child)) sum += kilobytes;
	return sum / 1000;
}
