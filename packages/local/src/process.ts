import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod/mini";

/** Identifies one process. The system reuses process ids; the start time tells apart two processes with the same id. */
export const ProcessRecord = z.object({ pid: z.int(), startedAt: z.string() });
export type ProcessRecord = z.output<typeof ProcessRecord>;

/** Returns the record of process `pid`, or undefined if there is no such process. */
export function recordOf(pid: number): ProcessRecord | undefined {
	const startedAt = startOf(pid);
	return startedAt === undefined ? undefined : { pid, startedAt };
}

/** Whether the recorded process is still running. */
export function isRunning(record: ProcessRecord): boolean {
	return startOf(record.pid) === record.startedAt;
}

/** Ends the recorded process, by force after `graceMs`. Never affects another process that has the same id. */
export async function end(record: ProcessRecord, graceMs = 5_000): Promise<void> {
	for (const signal of ["SIGTERM", "SIGKILL"] as const) {
		if (!isRunning(record)) return;
		process.kill(record.pid, signal);
		const deadline = Date.now() + graceMs;
		while (isRunning(record) && Date.now() < deadline) await delay(20);
	}
}

/** Returns the nearest ancestor process whose command line matches; undefined where the system does not tell (Windows). */
export function findAncestor(command: RegExp): ProcessRecord | undefined {
	let pid = process.ppid;
	// A shell and one or two loaders run between npm and the script.
	for (let level = 0; level < 5 && pid > 1; level++) {
		const found = describe(pid);
		if (found === undefined) return undefined;
		if (command.test(found.command)) return recordOf(pid);
		pid = found.parent;
	}
	return undefined;
}

/** Returns the ids of the children of a process that run a program, by the name of its file; none on Windows. */
export function childrenOf(parent: number, program: string): number[] {
	return processes()
		.filter((each) => each.parent === parent && each.program === program)
		.map(({ pid }) => pid);
}

/** Returns all processes of the machine that the system shows. */
function processes(): { pid: number; parent: number; program: string }[] {
	if (process.platform === "win32") return [];
	if (process.platform !== "linux") {
		const lines = commandOutput("ps", ["-A", "-o", "pid=,ppid=,comm="])?.split("\n") ?? [];
		return lines.map((line) => {
			const [, pid, parent, program = ""] = /^\s*(\d+)\s+(\d+)\s(.*)$/s.exec(line) ?? [];
			return { pid: Number(pid), parent: Number(parent), program: basename(program.trim()) };
		});
	}
	return readdirSync("/proc").flatMap((name) => {
		const pid = Number(name);
		if (!Number.isInteger(pid)) return [];
		try {
			return [{ pid, parent: Number(statOf(pid)[1]), program: readFileSync(`/proc/${pid}/comm`, "utf8").trim() }];
		} catch {
			// It has ended in the meantime.
			return [];
		}
	});
}

/** Returns the parent and the command line of a process. */
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
			/^\s*(\d+)\s(.*)$/s.exec(commandOutput("ps", ["-p", String(pid), "-o", "ppid=,args="]) ?? "") ?? [];
		return { parent: Number(parent), command };
	} catch {
		return undefined;
	}
}

/** Returns the start time of a process, in the format of the system. */
function startOf(pid: number): string | undefined {
	try {
		if (process.platform === "linux") return startOnLinux(pid);
		if (process.platform === "win32") {
			const query = `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`;
			return commandOutput("powershell", ["-NoProfile", "-NonInteractive", "-Command", query]);
		}
		return commandOutput("ps", ["-p", String(pid), "-o", "lstart="]);
	} catch {
		// There is no such process.
		return undefined;
	}
}

function commandOutput(command: string, args: string[]): string | undefined {
	return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() || undefined;
}

function startOnLinux(pid: number): string | undefined {
	const fields = statOf(pid);
	// A zombie has ended. It only waits for its parent to read its exit code.
	if (fields[0] === "Z") return undefined;
	return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[19]}`;
}

/**
 * Returns the fields of /proc/<pid>/stat from field 3 on (proc(5)): the state, then the parent; field 22 is the start time in
 * ticks since boot. Field 2 is skipped: it is a name that may contain any character.
 */
function statOf(pid: number): string[] {
	const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
	return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
