import { type ChildProcessByStdio, spawn } from "node:child_process";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { childrenOf } from "./process.ts";

/** A child process whose standard input belongs to `spawnChild`. */
export type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches only this process, which decides when the program
 * ends. The program also ends if this process ends in any other way, SIGKILL included. Its standard input is empty, and
 * only the owner can read the files that it creates.
 */
export function spawnChild(program: string, args: readonly string[], options: ChildOptions = {}): Child {
	const stdio: ["pipe", "pipe", "pipe"] = ["pipe", "pipe", "pipe"];
	// On Windows, libuv puts every child that is not detached into a job that the system ends with this process.
	if (process.platform === "win32") return spawn(program, args, { ...options, stdio, windowsHide: true });
	return spawn("/bin/sh", ["-c", endWithStandardInput, "sh", program, ...args], { ...options, stdio, detached: true });
}

interface ChildOptions {
	cwd?: string;
	env?: NodeJS.ProcessEnv;
}

/**
 * Becomes the program in its arguments, beside a shell that ends it when standard input ends. This process holds the other end
 * of that pipe, which the system closes when this process ends. `exec` keeps the process id, which is `$$` in both. The second
 * signal is for a program that does not end within 5 s.
 */
const endWithStandardInput = `
umask 077
exec 3<&0
{ read -r _ <&3; kill "$$" && sleep 5 && kill -9 "$$"; } >/dev/null 2>&1 &
exec "$@" </dev/null 3<&-
`;

/**
 * Makes the children of this process that run a program end with this process, SIGKILL included. For children that a library
 * started: the others come from `spawnChild`.
 * @param program the name of its file
 */
export function endChildrenWithThisProcess(program: string): void {
	// See `spawnChild`.
	if (process.platform === "win32") return;
	const pids = childrenOf(process.pid, program).map(String);
	if (pids.length === 0) return;
	const watcher = spawn("/bin/sh", ["-c", 'read -r _; kill -9 "$@"', "sh", ...pids], {
		stdio: ["pipe", "ignore", "ignore"],
		detached: true,
	});
	// It must not keep this process running.
	watcher.unref();
	if (watcher.stdin instanceof Socket) watcher.stdin.unref();
}
