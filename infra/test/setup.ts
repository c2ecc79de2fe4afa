import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestProject } from "vitest/node";
import { installPlatform } from "../synthesis/platform.ts";
import { createSynthesizer, filesOf } from "../synthesis/synthesizer.ts";
import { stages } from "./stages.ts";

declare module "vitest" {
	/** The values that this setup provides to the test files of the infrastructure. */
	export interface ProvidedContext {
		/** The folder with the result of each synthesis, as `<name>.json`. */
		syntheses: string;
		/** The folder with V8's coverage reports. */
		coverage: string;
		/** The bundle that ran, with its source map next to it. */
		bundle: string;
		/** The file that exists once all stages are synthesized. If that failed, its content is the error. */
		outcome: string;
	}
}

/** Synthesizes all stages once, while test files of other projects run. `synthesized.ts` waits for it in each test file. */
export default function setup(project: TestProject): () => Promise<void> {
	const { bundle, coverage, syntheses } = filesOf();
	const outcome = join(syntheses, "outcome.txt");
	rmSync(outcome, { force: true });
	installPlatform();
	project.provide("syntheses", syntheses);
	project.provide("coverage", coverage);
	project.provide("bundle", bundle);
	project.provide("outcome", outcome);
	// A second process loads Pulumi once more. That pays only if nothing else has work for the other cores.
	const processes = project.vitest.projects.length === 1 ? 2 : 1;
	const done = synthesizeAll(processes).then(
		() => report(outcome, ""),
		(error) => report(outcome, error instanceof Error ? (error.stack ?? error.message) : String(error)),
	);
	return () => done;
}

/** Writes the outcome. A test file that looks for it finds all of it or none. */
function report(outcome: string, text: string): void {
	mkdirSync(dirname(outcome), { recursive: true });
	writeFileSync(`${outcome}.draft`, text);
	renameSync(`${outcome}.draft`, outcome);
}

async function synthesizeAll(processes: number): Promise<void> {
	const { synthesize, stop } = await createSynthesizer({ reportsCoverage: true });
	const queue = Object.entries(stages);
	const work = async () => {
		for (let next = queue.shift(); next; next = queue.shift()) await synthesize(...next);
	};
	try {
		await Promise.all(Array.from({ length: processes }, work));
	} finally {
		await stop();
	}
}
