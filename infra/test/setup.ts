import type { TestProject } from "vitest/node";
import { installPlatform } from "../synthesis/platform.ts";
import { createSynthesiser } from "../synthesis/synthesis.ts";
import { stages } from "./stages.ts";

declare module "vitest" {
	/** What this set-up tells the test files of the infrastructure. */
	export interface ProvidedContext {
		/** Folder with what became of each stage, as `<name>.json`. */
		syntheses: string;
		/** Folder with V8's account of what ran. */
		coverage: string;
		/** The code that ran, with its source map next to it. */
		bundle: string;
	}
}

/** Synthesises all stages once, two at a time, each in a process of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	installPlatform();
	const { bundle, coverage, syntheses, synthesise, stop } = await createSynthesiser();
	const queue = Object.entries(stages);
	const work = async () => {
		for (let next = queue.shift(); next; next = queue.shift()) await synthesise(...next);
	};
	try {
		await Promise.all([work(), work()]);
	} catch (error) {
		await stop();
		throw error;
	}
	project.provide("syntheses", syntheses);
	project.provide("coverage", coverage);
	project.provide("bundle", bundle);
	return stop;
}
