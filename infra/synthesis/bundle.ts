import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { root } from "./synthesis.ts";

const options = {
	bundle: true,
	platform: "node",
	format: "esm",
	target: "esnext",
	mainFields: ["module", "main"],
	keepNames: true,
	logLevel: "silent",
	banner: {
		js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
	},
	external: [
		"@pulumi/*",
		"@aws-sdk/*",
		"esbuild",
		"archiver",
		"glob",
		"vite",
		"undici",
		"@pulumiverse/*",
		"@sst-provider/*",
	],
} satisfies BuildOptions;

/** Bundles `worker.ts` into `outfile`, which must be in the folder of SST's platform to find Pulumi. */
export async function bundleWorker(outfile: string): Promise<void> {
	await build({ ...options, entryPoints: [join(root, "infra/synthesis/worker.ts")], outfile });
}

/**
 * Bundles `sst.config.ts` of a project as SST's CLI does, except that the globals `$app`, `$cli` and `$dev` are variables, and
 * so are the entries of `stages` in stage-settings.ts: one bundle serves every stage. The bundle exports `config`, and `run`, which is SST's code around it. Its source map is
 * written next to it.
 * https://github.com/sst/sst/blob/v3.19.3/pkg/project/run.go
 * @param project the folder with `sst.config.ts`
 * @param platform the folder of SST's platform
 * @param outfile the bundle, which must be in the folder of SST's platform to find Pulumi
 */
export async function bundleConfig(project: string, platform: string, outfile: string): Promise<void> {
	const globals = `import * as aws from "@pulumi/aws"; import * as sst from "${platform}/src/components"; `;
	const prependGlobals: Plugin = {
		name: "globals",
		setup({ onLoad }) {
			onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => {
				if (path.startsWith(platform) || path.includes("/node_modules/")) return undefined;
				return { contents: globals + (await readFile(path, "utf8")), loader: "ts" };
			});
		},
	};
	const replaceEntries: Plugin = {
		name: "entries",
		setup({ onResolve }) {
			onResolve({ filter: /^\.\/stage-settings\.ts$/ }, () => ({
				path: join(project, "infra/synthesis/replaceable-settings.ts"),
			}));
		},
	};
	await build({
		...options,
		stdin: {
			contents: `
				export { run } from ${JSON.stringify(`${platform}/src/auto/run.ts`)};
				export { default as config } from ${JSON.stringify(`${project}/sst.config.ts`)};`,
			resolveDir: project,
		},
		absWorkingDir: project,
		outfile,
		sourcemap: "external",
		define: { $app: "globalThis.sstApp", $cli: "globalThis.sstCli", $dev: "globalThis.sstDev" },
		inject: [`${platform}/src/shim/run.js`],
		plugins: [replaceEntries, prependGlobals],
	});
}

/** What SST's CLI puts before a bundle, so that CommonJS code inside it finds `require` and `__dirname`. */
const handlerBanner = [
	`import { createRequire as topLevelCreateRequire } from 'module';`,
	`const require = topLevelCreateRequire(import.meta.url);`,
	`import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
	`const __filename = topLevelFileUrlToPath(import.meta.url)`,
	`const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
].join("\n");

/** The settings with which SST's CLI bundles a handler (`pkg/runtime/node` in its sources). */
export const handlerOptions = {
	bundle: true,
	minify: true,
	keepNames: true,
	platform: "node",
	format: "esm",
	target: "node22",
	mainFields: ["module", "main"],
	external: ["sharp", "pg-native"],
	banner: { js: handlerBanner },
	logLevel: "silent",
} satisfies BuildOptions;

/**
 * Bundles a handler as SST's CLI does, and installs nothing.
 * @param handler the module from the project's folder, and its export: `packages/functions/src/users.handler`
 * @returns the result of the CLI's `Runtime.Build`, which contains the errors
 */
export async function bundleHandler(project: string, handler: string, out: string): Promise<object> {
	const [source = "", name = ""] = handler.split(/\.(?=[^.]+$)/);
	try {
		await build({
			...handlerOptions,
			entryPoints: [join(project, `${source}.ts`)],
			outfile: join(out, `${basename(source)}.mjs`),
		});
		return { handler: `${basename(source)}.${name}`, out, errors: [], sourcemaps: [] };
	} catch (error) {
		return { handler: "", out, errors: [String(error)], sourcemaps: [] };
	}
}
