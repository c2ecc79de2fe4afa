import { type FSWatcher, watch as watchFolder, writeFileSync } from "node:fs";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import inspector from "node:inspector";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { mapValues } from "@tap/core/contract/record.ts";
import { type BuildContext, type BuildOptions, type BuildResult, context, type Message, stop, version } from "esbuild";
import * as z from "zod/mini";
import { type BuildCache, openBuildCache } from "../build-cache.ts";
import { endChildrenWithThisProcess } from "../child-process.ts";
import { UserError } from "../user-error.ts";

/** The bundled modules: the name of each entry and its current file. */
export type Bundles = Readonly<Record<string, string>>;

/** Keeps bundles up to date. */
export interface Bundler {
	/** The result of the last successful build. */
	readonly bundles: Bundles;
	/** Rebuilds from now on when a source changes, or if one has changed since the first build. */
	watch(watcher: BundleWatcher): Promise<void>;
	stop(): Promise<void>;
}

/** What is told about rebuilds. */
export interface BundleWatcher {
	/** Called after each rebuild that changed the bundles of `names`. */
	changed(bundles: Bundles, names: string[]): void;
	/** Called with the error after each rebuild that failed. The previous files stay in use. */
	failed(message: string): void;
}

export interface BundlerOptions {
	/** The source file of each entry. */
	entries: Readonly<Record<string, string>>;
	/** The names of the entries that are needed at the start only: a change of their sources builds nothing. */
	startOnly?: readonly string[];
	/** The folder that sources and error messages are relative to. */
	root: string;
	outdir: string;
	/**
	 * Where bundles are kept for the next start. Its inputs are files and folders, relative to `root`: all sources outside
	 * `node_modules`, and what decides which packages the sources import.
	 */
	cache?: { folder: string; inputs: readonly string[] };
}

/**
 * Bundles modules, each into a file whose name changes with its content. With a cache, bundles of the same sources are copied
 * from there.
 * @throws UserError if the build fails
 */
export async function startBundler(options: BundlerOptions): Promise<Bundler> {
	const { entries, outdir, startOnly = [] } = options;
	const watched = Object.fromEntries(Object.entries(entries).filter(([name]) => !startOnly.includes(name)));
	await mkdir(outdir, { recursive: true });
	const cache = options.cache && (await openCache(options, options.cache));
	const cached = await cache?.find();
	let bundles: Bundles = cached === undefined ? {} : await copyBundles(cached, outdir);
	if (cached === undefined) {
		const first = await createContext(options, () => {});
		try {
			const result = await first.rebuild();
			bundles = writeBundles(result, options, outdir);
			if (cache) await addToCache(cache, result, options);
		} catch (error) {
			const errors = buildErrorsOf(error);
			throw errors ? new UserError(`The code does not build: ${describe(errors)}`) : error;
		} finally {
			await first.dispose();
		}
	}
	let build: BuildContext | undefined;
	let isStopped = false;
	let lastFailure: string | undefined;
	const sources = watchSources(() => {
		// Errors are reported by `rebuilt`.
		if (!isStopped) build?.rebuild().catch(() => {});
	});
	return {
		get bundles() {
			return bundles;
		},
		async watch({ changed, failed }) {
			const rebuilt = (result: BuildResult) => {
				sources.add(foldersOf(result, options.root));
				const failure = result.errors.length > 0 ? describe(result.errors) : undefined;
				// A change may be found twice: by the system, and by esbuild.
				if (failure !== undefined && failure !== lastFailure) failed(failure);
				lastFailure = failure;
				if (failure !== undefined) return;
				const before = bundles;
				bundles = { ...bundles, ...writeBundles(result, { ...options, entries: watched }, outdir) };
				const names = Object.keys(watched).filter((name) => bundles[name] !== before[name]);
				if (names.length > 0) changed(bundles, names);
			};
			build = await createContext({ ...options, entries: watched }, rebuilt);
			// Watching begins with a build.
			if (!isStopped) await build.watch();
		},
		async stop() {
			isStopped = true;
			sources.stop();
			await build?.cancel();
			await build?.dispose();
		},
	};
}

/** Returns the folders of a build's sources outside `node_modules`. A build that failed has none. */
function foldersOf({ metafile }: BuildResult, root: string): Set<string> {
	const sources = Object.keys(metafile?.inputs ?? {}).filter((source) => !source.includes("node_modules/"));
	return new Set(sources.map((source) => dirname(resolve(root, source))));
}

/** How long to wait for more changes before a build, in ms: an editor may write a file in several steps. */
const quietMs = 30;

/**
 * Calls `changed` soon after a file in one of the added folders changes. esbuild finds changes itself, also where the system reports none, such as
 * on network drives, but takes up to two seconds.
 */
function watchSources(changed: () => void): { add(folders: ReadonlySet<string>): void; stop(): void } {
	const watchers = new Map<string, FSWatcher>();
	let timer: NodeJS.Timeout | undefined;
	const notify = () => {
		clearTimeout(timer);
		timer = setTimeout(changed, quietMs);
	};
	return {
		add(folders) {
			for (const folder of folders) {
				if (watchers.has(folder)) continue;
				try {
					// A folder that goes away, or a system without free watchers, leaves the changes to esbuild.
					watchers.set(
						folder,
						watchFolder(folder, { persistent: false }, notify).on("error", () => {}),
					);
				} catch {}
			}
		},
		stop() {
			clearTimeout(timer);
			for (const watcher of watchers.values()) watcher.close();
		},
	};
}

/** Prepares builds. Nothing is built yet. */
async function createContext(
	{ entries, root }: BundlerOptions,
	onEnd: (result: BuildResult) => void,
): Promise<BuildContext> {
	const build = await context({
		...settings,
		entryPoints: Object.entries(entries).map(([out, source]) => ({ in: source, out })),
		absWorkingDir: root,
		// Nothing is written here. Source maps name sources by their path from this folder.
		outdir: root,
		sourceRoot: pathToFileURL(join(root, "/")).href,
		plugins: [{ name: "report", setup: (plugin) => plugin.onEnd(onEnd) }],
	});
	guardEsbuild();
	return build;
}

/** Writes the files of a build into a folder. */
function writeBundles(result: BuildResult, { entries, root }: BundlerOptions, folder: string): Bundles {
	const files = new Map<string, string>();
	for (const [file, { entryPoint }] of Object.entries(result.metafile?.outputs ?? {})) {
		if (entryPoint !== undefined) files.set(resolve(root, entryPoint), join(folder, basename(file)));
	}
	for (const { path, contents } of result.outputFiles ?? []) writeFileSync(join(folder, basename(path)), contents);
	return mapValues(entries, (source) => {
		const file = files.get(resolve(root, source));
		if (file === undefined) throw new Error(`esbuild returned no bundle of ${source}`);
		return file;
	});
}

/** The file of a cached build that names the bundle of each entry. */
const indexFile = "bundles.json";

function openCache({ entries, root }: BundlerOptions, cache: { folder: string; inputs: readonly string[] }) {
	return openBuildCache({
		folders: [cache.folder],
		inputs: cache.inputs.map((path) => join(root, path)),
		facts: [version, JSON.stringify(settings), JSON.stringify(entries), root],
	});
}

/** Adds a build to the cache, if the cache knows all sources and none has been changed since. */
async function addToCache(cache: BuildCache, result: BuildResult, options: BundlerOptions): Promise<void> {
	const { root, cache: { inputs = [] } = {} } = options;
	const isKnown = (source: string) =>
		source.includes("node_modules/") || inputs.some((input) => `${source}/`.startsWith(`${input}/`));
	const unknown = Object.keys(result.metafile?.inputs ?? {}).find((source) => !isKnown(source));
	if (unknown !== undefined)
		throw new Error(`The cache of bundles does not know that they depend on ${join(root, unknown)}.`);
	if (!(await cache.isCurrent())) return;
	await cache
		.add(async (draft) => {
			await mkdir(draft);
			const bundles = writeBundles(result, options, draft);
			await writeFile(join(draft, indexFile), JSON.stringify(mapValues(bundles, (file) => basename(file))));
		})
		// The stage needs no cache, and installed packages may be read-only.
		.catch(() => {});
}

/** Copies the bundles of a cached build into a folder. */
async function copyBundles(cached: string, folder: string): Promise<Bundles> {
	const names = z.parse(z.record(z.string(), z.string()), JSON.parse(await readFile(join(cached, indexFile), "utf8")));
	const copies = Object.values(names).flatMap((name) => [name, `${name}.map`]);
	await Promise.all(copies.map((name) => copyFile(join(cached, name), join(folder, name))));
	return mapValues(names, (name) => join(folder, name));
}

let isEsbuildGuarded = false;

/**
 * Makes esbuild's child process, which all bundlers share, end with this process. It ends by itself in most cases, but not
 * while it waits for the response to a ping.
 */
function guardEsbuild(): void {
	if (isEsbuildGuarded) return;
	isEsbuildGuarded = true;
	endChildrenWithThisProcess("esbuild");
}

/**
 * Ends esbuild's child process. Call it last before this process exits: otherwise an esbuild that waits for the response to
 * its last ping keeps running, and keeps the output of this process open.
 */
export async function stopEsbuild(): Promise<void> {
	await stop();
}

/**
 * The settings with which SST builds a Node.js function (`pkg/runtime/node` of SST 3.19): one minified ES module that keeps
 * names, prefers the ES modules of packages, leaves out the two packages that cannot be bundled, and gives CommonJS code
 * inside the bundle the `require` and `__dirname` it expects. Three settings differ: the target is the Node.js that runs here,
 * which may be older than Lambda's; source maps are written, so that stack traces name lines of the sources; and nothing is
 * minified while the inspector is open.
 */
const settings = {
	bundle: true,
	platform: "node",
	format: "esm",
	target: `node${process.versions.node}`,
	mainFields: ["module", "main"],
	external: ["sharp", "pg-native"],
	keepNames: true,
	// In a minified bundle, many breakpoints have no position of their own.
	minify: inspector.url() === undefined,
	sourcemap: "linked",
	// The sources are on this machine.
	sourcesContent: false,
	banner: {
		js: [
			`import { createRequire as bundleRequire } from "node:module";`,
			`import { fileURLToPath as bundlePath } from "node:url";`,
			"const require = bundleRequire(import.meta.url);",
			"const __filename = bundlePath(import.meta.url);",
			`const __dirname = bundlePath(new URL("..", import.meta.url));`,
		].join("\n"),
	},
	outExtension: { ".js": ".mjs" },
	entryNames: "[name]-[hash]",
	metafile: true,
	// esbuild would delete the files of the previous build when it writes new ones, and environments may still load those.
	write: false,
	logLevel: "silent",
} as const satisfies BuildOptions;

/** Returns the errors in the code that was built, or undefined for any other error. */
function buildErrorsOf(error: unknown): Message[] | undefined {
	// esbuild exports no class for it.
	return error instanceof Error && "errors" in error && Array.isArray(error.errors) ? error.errors : undefined;
}

/** Returns the first error with its place, in one line, and the number of further errors. */
function describe(errors: readonly Message[]): string {
	const [first] = errors;
	if (!first) return "esbuild gives no reason";
	const { location } = first;
	const place = location ? `${location.file}:${location.line}:${location.column + 1}: ` : "";
	const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
	return `${place}${first.text}${more}`;
}
