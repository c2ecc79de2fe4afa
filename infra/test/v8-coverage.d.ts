// The package brings no types.
declare module "@bcoe/v8-coverage" {
	import type { Profiler } from "node:inspector";

	/** What V8 wrote down of a process. */
	export interface ProcessCov {
		result: Profiler.ScriptCoverage[];
	}

	/** Adds up what V8 wrote down of several processes. */
	export function mergeProcessCovs(processes: readonly ProcessCov[]): ProcessCov;
}
