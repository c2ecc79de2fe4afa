import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod/mini";

/** Names one process for good: a process id is used again for another process, its start time tells the two apart. */
export const ProcessRecord = z.object({ pid: z.int(), startedAt: z.string() });
export type ProcessRecord = z.output<typeof ProcessRecord>;

/** The record of process `pid`, or undefined when there is none. */
export function recordOf(pid: number): ProcessRecord | undefined {
	const startedAt = startOf(pid);
	return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether the very process that was recorded still runs. */
export function isRunning(record: ProcessRecord): boolean {
	return startOf(record.pid) === record.startedAt;
}

/** Asks the recorded process to end, and ends it by force after `grace` ms. Does nothing to any other process. */
export async function end(record: ProcessRecord, grace = 5_000): Promise<void> {
	for (const signal of ["SIGTERM", "SIGKILL"] as const) {
		if (!isRunning(record)) return;
		process.kill(record.pid, signal);
		const deadline = Date.now() + grace;
		while (isRunning(record) && Date.now() < deadline) await delay(20);
	}
}

/** The nearest process above this one whose command line matches; undefined where the system does not tell. */
export function findAncestor(command: RegExp): ProcessRecord | undefined {
	let pid = process.ppid;
	// Between a script and the program that runs it stand a shell and a loader or two.
	for (let level = 0; level < 5 && pid > 1; level++) {
		const found = describe(pid);
		if (found === undefined) return undefined;
		if (command.test(found.command)) return recordOf(pid);
		pid = found.parent;
	}
	return undefined;
}

/** A process's parent and command line. */
function describe(pid: number): { parent: number; command: string } | undefined {
	if (process.platform === "win32") return undefined;
	try {
		if (process.platform === "linux") {
			return {
				parent: Number(statOf(pid)[1]),
				command: readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " "),
			};
		}
		const [, parent, command = ""] =
			/^\s*(\d+)\s+(.*)$/s.exec(ask("ps", ["-p", String(pid), "-o", "ppid=,args="]) ?? "") ?? [];
		return { parent: Number(parent), command };
	} catch {
		return undefined;
	}
}

/** When a process was started, in whatever form the system tells it. */
function startOf(pid: number): string | undefined {
	try {
		if (process.platform === "linux") return startOnLinux(pid);
		if (process.platform === "win32") {
			const query = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
			return ask("powershell", ["-NoProfile", "-NonInteractive", "-Command", query]);
		}
		return ask("ps", ["-p", String(pid), "-o", "lstart="]);
	} catch {
		// The system's way to say that there is no such process.
		return undefined;
	}
}

function ask(command: string, args: string[]): string | undefined {
	return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() || undefined;
}

function startOnLinux(pid: number): string | undefined {
	const fields = statOf(pid);
	// A zombie has ended; it only waits for its parent to notice.
	if (fields[0] === "Z") return undefined;
	return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[19]}`;
}

/**
 * What Linux says of a process, from field 3 on (proc(5)): its state, then its parent; field 22 is the start time in ticks
 * since boot. The field before is a name that may hold anything.
 */
function statOf(pid: number): string[] {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
