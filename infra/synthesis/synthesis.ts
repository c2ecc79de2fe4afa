import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";

/** Which stage to synthesise, and under what circumstances. */
export interface StageRequest {
	stage: string;
	/** As `sst dev` does. */
	dev?: boolean;
	variables?: Record<string, string>;
	/** `new`: an account in which API Gateway has no role to write logs with. */
	account?: "new" | "used";
}

/** What the process that synthesises is told. */
export interface Request extends Required<Omit<StageRequest, "variables">> {
	region: string;
	/** What SST takes for the project's folder, and makes the working directory. */
	root: string;
	work: string;
	platform: string;
	/** The file that the result goes to. */
	out: string;
}

/** A resource as Pulumi's engine would be told of it. */
export interface Registered {
	urn: string;
	id: string;
	type: string;
	name: string;
	parent: string;
	isComponent: boolean;
	retainOnDelete: boolean | undefined;
	protect: boolean | undefined;
	dependencies: string[];
	// biome-ignore lint/suspicious/noExplicitAny: the properties of any resource
	inputs: Record<string, any>;
	// biome-ignore lint/suspicious/noExplicitAny: the properties of any resource
	state: Record<string, any>;
}

/** What became of a stage: everything, or why there is nothing. */
export type Synthesis =
	| {
			// biome-ignore lint/suspicious/noExplicitAny: what sst.config.ts answers
			app: Record<string, any>;
			// biome-ignore lint/suspicious/noExplicitAny: what sst.config.ts answers
			outputs: Record<string, any>;
			/** What `Resource` from "sst" holds, by name. */
			links: Record<string, unknown>;
			resources: Registered[];
			builds: Build[];
	  }
	| { error: string };

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
export const region = "eu-central-1";

/** Synthesises stages from one bundle of the configuration. */
export interface Synthesiser {
	/** Folder with V8's account of what ran. */
	coverage: string;
	/** The code that runs, with its source map next to it. */
	bundle: string;
	/** Folder with the results, as `<name>.json`. */
	syntheses: string;
	synthesise(name: string, request: StageRequest): Promise<Synthesis>;
	stop(): Promise<void>;
}

/**
 * Bundles `sst.config.ts` as SST's CLI does, and answers what its components ask the CLI.
 * @param options.project the folder with `sst.config.ts`, and with SST's platform in `.sst`
 * @param options.work the folder in `.sst` that everything is written to; it is emptied
 */
export async function createSynthesiser({ project = root, work: folder = "test" } = {}): Promise<Synthesiser> {
	const platform = join(project, ".sst/platform");
	const work = join(project, ".sst", folder);
	const coverage = join(work, "coverage");
	await rm(work, { recursive: true, force: true });
	await mkdir(coverage, { recursive: true });
	const bundle = join(platform, `${folder}.config.${process.pid}.mjs`);
	await bundleConfig({ project, platform, bundle });
	const cli = await startCli(project, join(work, "functions"));
	// SST looks for the built site below the working directory. There it is in one of its own: nothing here builds one.
	const directory = join(work, "directory");
	for (const file of ["index.html", "icon.svg", "assets/index-a1b2.js", "docs/index.html"]) {
		const path = join(directory, "packages/web/dist", file);
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, file);
	}
	return {
		coverage,
		bundle,
		syntheses: work,
		async synthesise(name, { stage, dev = false, variables = {}, account = "used" }) {
			const out = join(work, `${name}.json`);
			const own = join(work, name);
			await mkdir(own, { recursive: true });
			const request: Request = { stage, dev, account, region, root: directory, work: own, platform, out };
			const output = await execute(bundle, request, {
				PATH: process.env.PATH,
				HOME: process.env.HOME,
				AWS_REGION: region,
				SST_AWS_REGION: region,
				SST_SERVER: `${cli.url}/${name}`,
				NODE_V8_COVERAGE: coverage,
				...variables,
			});
			const text = await readFile(out, "utf8").catch(() => undefined);
			if (text === undefined) {
				throw new Error(`The synthesis of ${name} ended early, for example waiting for ever.\n${output}`);
			}
			const synthesis: Synthesis = { ...JSON.parse(text), builds: cli.buildsOf(name) };
			await writeFile(out, JSON.stringify(synthesis));
			return synthesis;
		},
		async stop() {
			await cli.stop();
			await rm(bundle, { force: true });
			await rm(`${bundle}.map`, { force: true });
		},
	};
}

function execute(bundle: string, request: Request, env: NodeJS.ProcessEnv): Promise<string> {
	return new Promise((resolve) => {
		const args = ["--no-warnings", bundle, JSON.stringify(request)];
		execFile(process.execPath, args, { cwd: request.root, env, timeout: 180_000 }, (error, stdout, stderr) =>
			resolve(`${stdout}${stderr}${error?.message ?? ""}`),
		);
	});
}

/**
 * As the CLI bundles, but for the globals: these name variables, so that one bundle serves every stage.
 * https://github.com/sst/sst/blob/v3.19.3/pkg/project/run.go
 */
async function bundleConfig({ project, platform, bundle }: { project: string; platform: string; bundle: string }) {
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
	await build({
		stdin: {
			contents: `
				import { synthesise } from ${JSON.stringify(`${root}/infra/synthesis/program.ts`)};
				import { run } from ${JSON.stringify(`${platform}/src/auto/run.ts`)};
				import config from ${JSON.stringify(`${project}/sst.config.ts`)};
				await synthesise(config, run);`,
			resolveDir: project,
		},
		absWorkingDir: project,
		outfile: bundle,
		bundle: true,
		platform: "node",
		format: "esm",
		target: "esnext",
		sourcemap: "external",
		mainFields: ["module", "main"],
		keepNames: true,
		logLevel: "silent",
		define: { $app: "globalThis.sstApp", $cli: "globalThis.sstCli", $dev: "globalThis.sstDev" },
		inject: [`${platform}/src/shim/run.js`],
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
		plugins: [prependGlobals],
	});
}

/** What SST's CLI is told to bundle, as far as it matters here. */
interface Build {
	functionID: string;
	handler: string;
	/** What the function finds in `Resource`, by name. */
	links: Record<string, unknown>;
}

/**
 * Answers what the components ask of the CLI, over HTTP. Handlers are really bundled: one that cannot be fails the
 * synthesis.
 */
async function startCli(project: string, functions: string) {
	const bundled = new Map<string, Promise<object>>();
	const builds = new Map<string, Build[]>();
	const methods: Record<string, (input: Build, synthesis: string) => object | Promise<object>> = {
		"Provider.Aws.Bootstrap": () => ({
			asset: "sst-asset",
			state: "sst-state",
			assetEcrRegistryId: "1",
			assetEcrUrl: "e",
		}),
		"Provider.Aws.Appsync": () => ({ http: "appsync.example.com", realtime: "realtime.example.com" }),
		"Runtime.AddTarget": () => ({}),
		"Runtime.Build": ({ functionID, handler, links }, synthesis) => {
			builds.set(synthesis, [...(builds.get(synthesis) ?? []), { functionID, handler, links }]);
			const result = bundled.get(handler) ?? bundleHandler(project, handler, join(functions, basename(handler)));
			bundled.set(handler, result);
			return result;
		},
	};
	const server = createServer(async (request, response) => {
		const { method, params } = JSON.parse(Buffer.concat(await request.toArray()).toString());
		const [, synthesis = ""] = request.url?.split("/") ?? [];
		const answer = methods[method];
		const body = answer ? { result: await answer(params[0], synthesis) } : { error: `rpc: can't find ${method}` };
		response.end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	// A listening TCP server has an AddressInfo; the string is for pipes.
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		buildsOf: (synthesis: string) => builds.get(synthesis) ?? [],
		stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
	};
}

/** Bundles a handler as SST does (`pkg/runtime/node`), and loads nothing. */
async function bundleHandler(project: string, handler: string, out: string): Promise<object> {
	const [source = "", name = ""] = handler.split(/\.(?=[^.]+$)/);
	try {
		await build({
			entryPoints: [join(project, `${source}.ts`)],
			outfile: join(out, `${basename(source)}.mjs`),
			bundle: true,
			minify: true,
			keepNames: true,
			platform: "node",
			format: "esm",
			target: "node22",
			mainFields: ["module", "main"],
			external: ["sharp", "pg-native"],
			logLevel: "silent",
		});
		return { handler: `${basename(source)}.${name}`, out, errors: [], sourcemaps: [] };
	} catch (error) {
		return { handler: "", out, errors: [String(error)], sourcemaps: [] };
	}
}
