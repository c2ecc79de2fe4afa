import { once } from "node:events";
import { createRequire } from "node:module";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openBuildCache } from "../build-cache.ts";
import { spawnChild } from "../child-process.ts";
import { messageOf } from "../user-error.ts";

/** The console's static files, built from its sources on demand. */
export interface ConsoleBuild {
	/**
	 * Returns the folder with the built files. The first call builds them, unless the cache has them for the same sources. After
	 * a failure, the next call tries again.
	 * @throws Error whose message is the output of the build
	 */
	folder(): Promise<string>;
	/** Aborts a running build, and resolves when its files have been deleted. */
	stop(): Promise<void>;
}

export interface ConsoleBuildOptions {
	/** The folder of the console's package: a Vite project. */
	source: string;
	/** The files and folders that the built files depend on. */
	inputs: readonly string[];
	/** The folders for built files: see `BuildCacheOptions`. */
	caches: readonly string[];
	/** The path under which the console is served, with a slash at both ends. */
	base: string;
	log(line: string): void;
}

/** Creates the build of a console. Nothing is built before the first call of `folder`. */
export function createConsoleBuild(options: ConsoleBuildOptions): ConsoleBuild {
	const stopping = new AbortController();
	let built: Promise<string> | undefined;
	return {
		folder() {
			built ??= findOrBuild(options, stopping.signal).catch((error) => {
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

async function findOrBuild(options: ConsoleBuildOptions, signal: AbortSignal): Promise<string> {
	const { caches: folders, inputs, base, log } = options;
	const cache = await openBuildCache({ folders, inputs, facts: [base] });
	const found = await cache.find();
	if (found !== undefined) return found;
	const startedAt = performance.now();
	const built = await cache.add((draft) => runVite(options, draft, signal));
	log(`built the console in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
	return built;
}

/** Runs Vite in a child process, so that it neither blocks the stage nor uses its memory. */
async function runVite({ source, base }: ConsoleBuildOptions, outDir: string, signal: AbortSignal): Promise<void> {
	const child = spawnChild(
		process.execPath,
		[
			vitePath(source),
			"build",
			// The other loaders write a file beside the configuration, which may be in a folder that cannot be written.
			"--configLoader",
			"runner",
			"--base",
			base,
			"--outDir",
			outDir,
			"--emptyOutDir",
			"--logLevel",
			"warn",
		],
		// React's development build is several times larger.
		{ cwd: source, env: { ...process.env, NODE_ENV: "production", NO_COLOR: "1" } },
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
		// Users wait for the API first. Where the system does not allow a lower priority, the build runs at the normal one.
		if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
	} catch {}
	const [code] = await once(child, "close").catch((error) => [messageOf(error)]);
	signal.removeEventListener("abort", end);
	signal.throwIfAborted();
	if (code !== 0) throw new Error(output.trim() || `Vite ended with ${code}.`);
}

/** Returns the path of the Vite program that the console's package depends on. */
function vitePath(source: string): string {
	const { resolve } = createRequire(pathToFileURL(join(source, "package.json")));
	return join(resolve("vite/package.json"), "..", "bin", "vite.js");
}
