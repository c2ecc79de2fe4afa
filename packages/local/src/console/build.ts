import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { createRequire } from "node:module";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf } from "../user-error.ts";
import { fingerprint } from "./fingerprint.ts";

/** The console's site, built from its sources. */
export interface Site {
	/**
	 * The folder with the built files. The first call builds them, unless a stage did before and nothing has changed since.
	 * After a failure the next call tries again.
	 * @throws Error whose message is what the build had to say
	 */
	folder(): Promise<string>;
	/** Ends a build that is under way, and resolves when nothing is left of it. */
	stop(): Promise<void>;
}

export interface SiteOptions {
	/** The folder of the console's package: a Vite project. */
	source: string;
	/** All that the built files depend on: files, and folders with everything in them. */
	inputs: readonly string[];
	/** The folder that built sites are kept in. */
	cache: string;
	/** The path that the site is served under, with a slash at both ends. */
	base: string;
	log(line: string): void;
}

/** How long, in ms, a built site that no stage asks for is kept. */
const keep = 7 * 24 * 60 * 60 * 1000;

/** The site of a console; nothing is built before somebody asks for its folder. */
export function createSite(options: SiteOptions): Site {
	const stopping = new AbortController();
	let built: Promise<string> | undefined;
	return {
		folder() {
			built ??= find(options, stopping.signal).catch((error) => {
				built = undefined;
				throw error;
			});
			return built;
		},
		async stop() {
			stopping.abort();
			await built?.catch(() => {});
		},
	};
}

async function find(options: SiteOptions, signal: AbortSignal): Promise<string> {
	const folder = join(options.cache, await fingerprint(options.inputs, [options.base]));
	if (existsSync(folder)) {
		// The time of last use decides what is deleted.
		await utimes(folder, new Date(), new Date()).catch(() => {});
		return folder;
	}
	const startedAt = performance.now();
	const draft = `${folder}.${process.pid}.draft`;
	try {
		await mkdir(options.cache, { recursive: true });
		await build(options, draft, signal);
		// Another stage may have built the same meanwhile; its files are as good.
		await rename(draft, folder).catch((error) => {
			if (!existsSync(folder)) throw error;
		});
	} finally {
		await rm(draft, { recursive: true, force: true });
	}
	await removeOld(options.cache);
	options.log(`built the console in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
	return folder;
}

/** Runs Vite in a process of its own, so that neither its memory nor its work is the stage's. */
async function build({ source, base }: SiteOptions, outDir: string, signal: AbortSignal): Promise<void> {
	const child = spawn(
		process.execPath,
		[viteOf(source), "build", "--base", base, "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"],
		{
			cwd: source,
			// React's development build is several times as large.
			env: { ...process.env, NODE_ENV: "production", NO_COLOR: "1" },
			stdio: ["ignore", "pipe", "pipe"],
		},
	);
	const end = () => child.kill("SIGKILL");
	signal.addEventListener("abort", end);
	if (signal.aborted) end();
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (text: string) => {
			output = (output + text).slice(-4_000);
		});
	}
	try {
		// The API is what people wait for first; where the system does not allow it, the build just runs.
		if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
	} catch {}
	const [code] = await once(child, "close").catch((error) => [messageOf(error)]);
	signal.removeEventListener("abort", end);
	signal.throwIfAborted();
	if (code !== 0) throw new Error(output.trim() || `Vite ended with ${code}.`);
}

/** The program of the Vite that the console's package has. */
function viteOf(source: string): string {
	const { resolve } = createRequire(pathToFileURL(join(source, "package.json")));
	return join(resolve("vite/package.json"), "..", "bin", "vite.js");
}

async function removeOld(cache: string): Promise<void> {
	for (const name of await readdir(cache)) {
		const folder = join(cache, name);
		const usedAt = await stat(folder).then(
			({ mtimeMs }) => mtimeMs,
			() => Number.POSITIVE_INFINITY,
		);
		if (usedAt < Date.now() - keep) await rm(folder, { recursive: true, force: true });
	}
}
