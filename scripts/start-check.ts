/**
 * Starts the local stage with `npm start`, on free ports and with data of its own, sends a request, and stops it: whether a fresh
 * clone works on this system and this version of Node.js.
 *
 *     npm run test:start
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root } from "./project-root.ts";

/** How long the start may take, in ms. It builds the console. */
const timeoutMs = 300_000;

const npm = process.env.npm_execpath;
if (npm === undefined) throw new Error("Run it with npm run test:start.");
const isWindows = process.platform === "win32";
const data = mkdtempSync(join(tmpdir(), "tap-start-"));
const child = spawn(process.execPath, [npm, "start"], {
	cwd: root,
	env: { ...process.env, PORT: "0", IDENTITY_PORT: "0", LOCAL_DATA: data },
	stdio: ["ignore", "pipe", "inherit"],
	// A process group of its own, so that npm and the stage can be ended together.
	detached: !isWindows,
});

try {
	const url = await addressOf(child);
	const response = await fetch(`${url}/products?limit=1`);
	if (response.status !== 200) throw new Error(`GET /products returned ${response.status}.`);
	console.log(`npm start works here: Node.js ${process.version} on ${process.platform}.`);
} finally {
	await stop(child);
	rmSync(data, { recursive: true, force: true });
}

/** Returns the address that `npm start` prints when the stage is ready. */
async function addressOf({ stdout, pid }: ChildProcess): Promise<string> {
	if (stdout === null || pid === undefined) throw new Error("npm start could not be run.");
	const timer = setTimeout(() => stdout.destroy(new Error(`It was not ready after ${timeoutMs} ms.`)), timeoutMs);
	try {
		for await (const line of createInterface({ input: stdout })) {
			console.log(line);
			const url = /^ready (http\S+)/.exec(line)?.[1];
			if (url !== undefined) return url;
		}
	} finally {
		clearTimeout(timer);
	}
	throw new Error("npm start ended, or took too long, before the stage was ready.");
}

/** Stops the stage as Ctrl-C does, which reaches npm and the stage. Windows cannot send it, so they are ended there. */
async function stop(child: ChildProcess): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null) return;
	const exit = once(child, "exit");
	child.stdout?.resume();
	if (isWindows) spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"]);
	else process.kill(-child.pid, "SIGINT");
	await exit;
}
