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
	/** The folder with V8's coverage reports, if they are wanted. They are complete once it has stopped. */
	coverage: string;
	/** The bundle that runs, with its source map next to it. */
	bundle: string;
	/** The folder with the results, as `<name>.json`. */
	syntheses: string;
	/** Synthesizes a stage. Several calls at a time run in a process each. */
	synthesize(name: string, request: StageRequest): Promise<Synthesis>;
	stop(): Promise<void>;
}

/** What a synthesizer works on. */
interface SynthesizerOptions {
	/** The folder with `sst.config.ts`, and with SST's platform in `.sst`. By default this project. */
	project?: string;
	/** The folder in `.sst` for everything that is written. A new synthesizer empties it. */
	work?: string;
	/** Whether V8 reports the coverage, which takes a third more CPU time. */
	reportsCoverage?: boolean;
}

/** Returns where a synthesizer writes its files. */
export function filesOf({
	project = root,
	work = "test",
}: SynthesizerOptions = {}): Pick<Synthesizer, "bundle" | "coverage" | "syntheses"> {
	const syntheses = join(project, ".sst", work);
	return {
		bundle: join(project, ".sst/platform", `${work}.config.mjs`),
		coverage: join(syntheses, "coverage"),
		syntheses,
	};
}

/** Bundles `sst.config.ts` as SST's CLI does, and serves the requests of its components to the CLI. */
export async function createSynthesizer(options: SynthesizerOptions = {}): Promise<Synthesizer> {
	const { project = root, work: folder = "test", reportsCoverage = false } = options;
	const { bundle, coverage, syntheses: work } = filesOf(options);
	const platform = join(project, ".sst/platform");
	await rm(work, { recursive: true, force: true });
	await mkdir(coverage, { recursive: true });
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
	const env = {
		PATH: process.env.PATH,
		HOME: process.env.HOME,
		...(reportsCoverage && { NODE_V8_COVERAGE: coverage }),
	};
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
			// A stage that is refused registers nothing but Pulumi's stack. After a later error, Pulumi's state may be anything.
			const isClean = !("error" in result) || result.registered <= 1;
			if (isClean) idle.push(child);
			else await end(child);
			const synthesis: Synthesis =
				"error" in result ? { error: result.error } : { ...result, builds: cli.buildsOf(name) };
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
