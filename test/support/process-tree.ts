import { execFileSync } from "node:child_process";

/**
 * Kills a process and everything that it started, directly or not. Pulumi gives its plugins process groups of their own, so a
 * signal to the group would leave them.
 */
export function killTree(pid: number): void {
	for (const each of descendantsOf(pid)) {
		try {
			process.kill(each, "SIGKILL");
		} catch (error) {
			// It has ended in the meantime.
			if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
		}
	}
}

/** Returns the process and its descendants, parents first. */
export function descendantsOf(pid: number): number[] {
	const children = new Map<number, number[]>();
	for (const line of execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).split("\n")) {
		const [child, parent] = line.trim().split(/\s+/).map(Number);
		if (child === undefined || parent === undefined) continue;
		children.set(parent, [...(children.get(parent) ?? []), child]);
	}
	const found = [pid];
	for (const each of found) found.push(...(children.get(each) ?? []));
	return found;
}

/** Returns those of the processes that have not ended. */
export function runningOf(pids: readonly number[]): number[] {
	const lines = execFileSync("ps", ["-A", "-o", "pid=,stat="], { encoding: "utf8" }).split("\n");
	const running = new Set(
		lines.flatMap((line) => {
			const [pid, state = "Z"] = line.trim().split(/\s+/);
			// A zombie has ended: its parent has not asked for its exit code yet.
			return state.startsWith("Z") ? [] : [Number(pid)];
		}),
	);
	return pids.filter((pid) => running.has(pid));
}
