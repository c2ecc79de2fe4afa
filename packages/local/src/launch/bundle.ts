import { existsSync, statSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin, version } from "esbuild";
import { openBuildCache } from "../build-cache.ts";
import { projectRoot } from "../config.ts";

/** Says where the bundle of the commands is, and what it was made from. run.mjs reads it. */
export interface BundleIndex {
	/** The folder with a module for each command. */
	folder: string;
	/** The absolute path, the size and the time of the last change of each file that the bundle depends on. */
	inputs: [path: string, size: number, modifiedMs: number][];
}

const commands = ["start", "token", "reset"];

/**
 * Bundles the commands and writes the index that says so. Writes no index if a source has been changed in the meantime: the next
 * start makes another bundle.
 * @param indexFile its folder also gets the bundle
 * @throws Error if the code does not build (with `errors`), or if the folder cannot be written
 */
export async function bundleCommands(indexFile: string): Promise<void> {
	const startedAt = Date.now();
	const cacheFolder = dirname(indexFile);
	await mkdir(cacheFolder, { recursive: true });
	const { metafile, outputFiles } = await build({
		...settings,
		entryPoints: commands.map((name) => `packages/local/src/commands/${name}.ts`),
		absWorkingDir: projectRoot,
		// Nothing is written here. Source maps name sources by their path from this folder.
		outdir: projectRoot,
		sourceRoot: pathToFileURL(join(projectRoot, "/")).href,
	});
	const paths = inputsOf(metafile);
	const inputs = paths.map((path): BundleIndex["inputs"][number] => {
		const { size, mtimeMs } = statSync(path);
		return [path, size, mtimeMs];
	});
	if (inputs.some(([, , modifiedMs]) => modifiedMs > startedAt)) return;
	const cache = await openBuildCache({
		folders: [join(cacheFolder, "bundles")],
		inputs: paths,
		facts: [version, process.version, projectRoot],
	});
	const folder =
		(await cache.find()) ??
		(await cache.add(async (draft) => {
			await mkdir(draft);
			for (const { path, contents } of outputFiles)
				await writeFile(join(draft, path.slice(projectRoot.length)), contents);
		}));
	// Other users of the checkout may read it, too. A start at the same time finds the whole file or none.
	const draft = `${indexFile}.${process.pid}.draft`;
	await writeFile(draft, JSON.stringify({ folder, inputs } satisfies BundleIndex));
	await rename(draft, indexFile);
}

/** Returns the absolute paths of the files that a bundle depends on: those in it, and those that decide which packages it has. */
function inputsOf({ inputs }: Metafile): string[] {
	const sources = Object.keys(inputs).map((path) => resolve(projectRoot, path));
	const manifests = new Set(sources.map(manifestOf));
	return [
		...sources,
		...[...manifests].filter((path) => path !== undefined),
		...["package-lock.json", "tsconfig.json", "packages/local/src/launch/bundle.ts"].map((path) =>
			join(projectRoot, path),
		),
		// npm changes it when it installs or removes a package.
		...[join(projectRoot, "node_modules/.package-lock.json")].filter(existsSync),
	];
}

/** Returns the package.json that a source belongs to: the nearest one above it. */
function manifestOf(source: string): string | undefined {
	for (let folder = dirname(source); folder !== dirname(folder); folder = dirname(folder)) {
		const manifest = join(folder, "package.json");
		if (existsSync(manifest)) return manifest;
	}
	return undefined;
}

/**
 * Makes a module see its own path in a bundle, as if it were loaded from its own file: it finds files and packages from there.
 */
const ownPaths: Plugin = {
	name: "own-paths",
	setup(plugin) {
		plugin.onLoad({ filter: /\.[cm]?[jt]s$/ }, async ({ path }) => {
			const source = await readFile(path, "utf8");
			if (!/\bimport\.meta\.|\b__(?:dirname|filename)\b/.test(source)) return undefined;
			const values = { ownUrl: pathToFileURL(path).href, ownFile: path, ownFolder: dirname(path) };
			const declarations = Object.entries(values).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
			// On the first line, so that the others keep their numbers.
			const contents = `const ${declarations.join(", ")}; ${source}`;
			return { contents, loader: extname(path).endsWith("ts") ? "ts" : "js" };
		});
	},
};

const settings = {
	bundle: true,
	// What the commands share is loaded once, and what only few stages need is loaded by those.
	splitting: true,
	platform: "node",
	format: "esm",
	target: `node${process.versions.node}`,
	// esbuild finds its program beside its own files. Few stages load the AWS SDK, which is large.
	external: ["esbuild", "@aws-sdk/*"],
	// Errors and logs show the names of classes and functions.
	keepNames: true,
	sourcemap: "linked",
	// The sources are on this machine.
	sourcesContent: false,
	define: {
		"import.meta.url": "ownUrl",
		"import.meta.filename": "ownFile",
		"import.meta.dirname": "ownFolder",
		__filename: "ownFile",
		__dirname: "ownFolder",
	},
	// CommonJS code in the bundle requires modules of Node.js with it.
	banner: {
		js: `import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);`,
	},
	outExtension: { ".js": ".mjs" },
	entryNames: "[name]",
	chunkNames: "[name]-[hash]",
	plugins: [ownPaths],
	metafile: true,
	write: false,
	logLevel: "silent",
} as const satisfies BuildOptions;
