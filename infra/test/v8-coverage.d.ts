// The package has no types.
declare module "@bcoe/v8-coverage" {
	import type { Profiler } from "node:inspector";

	/** V8's coverage report of a process. */
	export interface ProcessCov {
		result: Profiler.ScriptCoverage[];
	}

	/** Merges the coverage reports of several processes. */
	export function mergeProcessCovs(processes: readonly ProcessCov[]): ProcessCov;
}
