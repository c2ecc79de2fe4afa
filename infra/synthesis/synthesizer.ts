import { type ChildProcess, fork } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundleConfig, bundleWorker } from "./bundle.ts";
import { startCli } from "./cli.ts";
import { region, root, type StageRequest, type Synthesis, type WorkerRequest, type WorkerResult } from "./synthesis.ts";

/** The time after which a synthesis counts as hanging. */
const timeoutMs = 180_000;

/** Synthesizes stages from one bundle of the configuration. */
export interface Synthesizer {
	/** The folder with V8's coverage reports, which are complete once it has stopped. */
	coverage: string;
	/** The bundle that runs, with its source map next to it. */
	bundle: string;
	/** The folder with the results, as `<name>.json`. */
	syntheses: string;
	/** Synthesizes a stage. Several calls at a time run in a process each. */
	synthesize(name: string, request: StageRequest): Promise<Synthesis>;
	stop(): Promise<void>;
}

/**
 * Bundles `sst.config.ts` as SST's CLI does, and serves the requests of its components to the CLI.
 * @param options.project the folder with `sst.config.ts`, and with SST's platform in `.sst`
 * @param options.work the folder in `.sst` for everything that is written. It is emptied first.
 */
export async function createSynthesizer({ project = root, work: folder = "test" } = {}): Promise<Synthesizer> {
	const platform = join(project, ".sst/platform");
	const work = join(project, ".sst", folder);
	const coverage = join(work, "coverage");
	await rm(work, { recursive: true, force: true });
	await mkdir(coverage, { recursive: true });
	const bundle = join(platform, `${folder}.config.mjs`);
	const worker = join(platform, `${folder}.worker.mjs`);
	await Promise.all([bundleConfig(project, platform, bundle), bundleWorker(worker)]);
	const cli = await startCli(project, join(work, "functions"));
	// SST looks for the built console below the working directory. These files take its place, so that nothing is built.
	const directory = join(work, "directory");
	for (const file of ["index.html", "icon.svg", "assets/index-a1b2.js", "docs/index.html"]) {
		const path = join(directory, "packages/web/dist", file);
		await mkdir(dirname(path), { recursive: true });
		await writeFile(path, file);
	}
	const idle: ChildProcess[] = [];
	const env = { PATH: process.env.PATH, HOME: process.env.HOME, NODE_V8_COVERAGE: coverage };
	return {
		coverage,
		bundle,
		syntheses: work,
		async synthesize(name, { stage, dev = false, entry, variables = {}, account = "used" }) {
			const own = join(work, name);
			await mkdir(own, { recursive: true });
			const child = idle.pop() ?? fork(worker, { cwd: directory, env, execArgv: ["--no-warnings"], silent: true });
			const result = await request(child, {
				...{ name, stage, dev, entry, account, region, bundle, root: directory, work: own, platform },
				variables: { AWS_REGION: region, SST_AWS_REGION: region, SST_SERVER: cli.urlOf(name), ...variables },
			});
			// After an error, more errors and resources of the same stage may follow, which would disturb the next one.
			if ("error" in result) await end(child);
			else idle.push(child);
			const synthesis: Synthesis = "error" in result ? result : { ...result, builds: cli.buildsOf(name) };
			await writeFile(join(work, `${name}.json`), JSON.stringify(synthesis));
			return synthesis;
		},
		async stop() {
			await Promise.all(idle.splice(0).map(end));
			await cli.stop();
		},
	};
}

/**
 * Sends a request to a worker and returns the result.
 * @throws Error with the worker's output, if the process ends without a result
 */
function request(child: ChildProcess, message: WorkerRequest): Promise<WorkerResult> {
	return new Promise((resolve, reject) => {
		let output = "";
		const read = (chunk: Buffer) => {
			output += chunk;
		};
		const timer = setTimeout(() => child.kill(), timeoutMs);
		const finish = () => {
			clearTimeout(timer);
			child.off("message", succeed).off("exit", fail);
			child.stdout?.off("data", read);
			child.stderr?.off("data", read);
		};
		const succeed = (result: string) => {
			finish();
			resolve(JSON.parse(result));
		};
		const fail = () => {
			finish();
			const reason = `The synthesis of ${message.name} ended without a result: some value may never resolve.`;
			reject(new Error(`${reason}\n${output}`));
		};
		child.on("message", succeed).on("exit", fail);
		child.stdout?.on("data", read);
		child.stderr?.on("data", read);
		child.send(message);
	});
}

/** Ends a worker, which then writes its coverage report. */
function end(child: ChildProcess): Promise<void> {
	return new Promise((resolve) => {
		child.once("exit", () => resolve());
		if (child.connected) child.disconnect();
	});
}
