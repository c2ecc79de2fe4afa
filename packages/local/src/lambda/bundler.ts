import { mkdirSync, writeFileSync } from "node:fs";
import inspector from "node:inspector";
import { resolve } from "node:path";
import { type BuildOptions, type BuildResult, context, type Message, stop } from "esbuild";
import { endChildrenWithThisProcess } from "../child-process.ts";
import { UserError } from "../user-error.ts";

/** The bundled modules: the name of each entry and its current file. */
export type Bundles = Readonly<Record<string, string>>;

/** Keeps bundles up to date. */
export interface Bundler {
	/** The result of the last successful build. */
	readonly bundles: Bundles;
	stop(): Promise<void>;
}

/**
 * Bundles modules, each into a file whose name changes with its content.
 * @param options.entries the source file of each entry
 * @param options.root the folder that sources and error messages are relative to
 * @param options.watch rebuilds when a source changes, and is called after each rebuild that failed or that changed the
 *   bundles of `names`; without it, sources are built once
 * @throws UserError if the first build fails; later ones only report the error and keep the previous files
 */
export async function startBundler(options: {
	entries: Readonly<Record<string, string>>;
	root: string;
	outdir: string;
	watch?: { changed(bundles: Bundles, names: string[]): void; failed(message: string): void };
}): Promise<Bundler> {
	const { entries, root, outdir, watch } = options;
	mkdirSync(outdir, { recursive: true });
	let bundles: Bundles = {};
	let finishFirst: (errors: readonly Message[]) => void = () => {};
	const first = new Promise<readonly Message[]>((resolve) => {
		finishFirst = resolve;
	});
	const build = await context({
		...settings,
		entryPoints: Object.entries(entries).map(([out, source]) => ({ in: source, out })),
		absWorkingDir: root,
		outdir,
		plugins: [
			{
				name: "report",
				setup({ onEnd }) {
					onEnd((result) => {
						if (result.errors.length > 0) {
							// Errors of the first build are thrown below.
							if (Object.keys(bundles).length > 0) watch?.failed(describe(result.errors));
							finishFirst(result.errors);
							return;
						}
						for (const { path, contents } of result.outputFiles ?? []) writeFileSync(path, contents);
						const before = bundles;
						bundles = outputs(result.metafile, entries, root);
						const names = Object.keys(bundles).filter((name) => name in before && bundles[name] !== before[name]);
						if (names.length > 0) watch?.changed(bundles, names);
						finishFirst([]);
					});
				},
			},
		],
	});
	guardEsbuild();
	try {
		// Watching begins with a build. It resolves before that has ended, and does not report how it ended.
		if (watch) await build.watch();
		else await build.rebuild().catch(ignoreBuildFailure);
		const errors = await first;
		if (errors.length > 0) throw new UserError(`The code does not build: ${describe(errors)}`);
	} catch (error) {
		await build.dispose();
		throw error;
	}
	return {
		get bundles() {
			return bundles;
		},
		stop: () => build.dispose(),
	};
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

function outputs(metafile: BuildResult["metafile"], entries: Readonly<Record<string, string>>, root: string): Bundles {
	const files = new Map(
		Object.entries(metafile?.outputs ?? {}).flatMap(([file, { entryPoint }]) =>
			entryPoint === undefined ? [] : [[resolve(root, entryPoint), resolve(root, file)]],
		),
	);
	return Object.fromEntries(
		Object.entries(entries).map(([name, source]) => {
			const file = files.get(resolve(root, source));
			if (file === undefined) throw new Error(`esbuild returned no bundle of ${source}`);
			return [name, file];
		}),
	);
}

/** Ignores errors in the code that was built: `onEnd` got them too. */
function ignoreBuildFailure(error: unknown): void {
	if (!(error instanceof Error && "errors" in error && Array.isArray(error.errors))) throw error;
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
