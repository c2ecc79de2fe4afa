import type { TestProject } from "vitest/node";
import { startEngine } from "../../packages/local/src/database/engine.ts";
import type { EngineKind } from "../../packages/local/src/database/engine-kinds.ts";

declare module "vitest" {
	/** The values that `vitest.config.ts` and this setup provide to the test files. */
	export interface ProvidedContext {
		/** The seed of all random values. */
		seed: number;
		/** The database engine that the project's tests run on. */
		engine: EngineKind;
		/** The URL of that engine, such as `http://127.0.0.1:41234`. */
		endpoint: string;
	}
}

/** Starts the engine of a project once, in memory, and provides its endpoint to the test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const engine = await startEngine({ kind: project.getProvidedContext().engine });
	project.provide("endpoint", engine.endpoint);
	return () => engine.stop();
}
