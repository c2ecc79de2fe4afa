import type { TestProject } from "vitest/node";
import { installPlatform } from "../synthesis/platform.ts";
import { createSynthesizer } from "../synthesis/synthesizer.ts";
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
	}
}

/** Synthesizes all stages once, two at a time. */
export default async function setup(project: TestProject): Promise<void> {
	installPlatform();
	const { bundle, coverage, syntheses, synthesize, stop } = await createSynthesizer();
	const queue = Object.entries(stages);
	const work = async () => {
		for (let next = queue.shift(); next; next = queue.shift()) await synthesize(...next);
	};
	try {
		await Promise.all([work(), work()]);
	} finally {
		await stop();
	}
	project.provide("syntheses", syntheses);
	project.provide("coverage", coverage);
	project.provide("bundle", bundle);
}
