import type { TestProject } from "vitest/node";
import { type EngineKind, startEngine } from "../../packages/local/src/database/engine.ts";

declare module "vitest" {
	/** What `vitest.config.ts` and this set-up tell the test files. */
	export interface ProvidedContext {
		/** The seed of everything random. */
		seed: number;
		/** The database engine that the project's tests run on. */
		engine: EngineKind;
		/** Where that engine listens, such as `http://127.0.0.1:41234`. */
		endpoint: string;
	}
}

/** Starts the engine of a project once, in memory, and tells its test files where it listens. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const engine = await startEngine({ kind: project.getProvidedContext().engine });
	project.provide("endpoint", engine.endpoint);
	return () => engine.stop();
}
