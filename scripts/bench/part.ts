import type { PartResult } from "./report.ts";

/** What a part of the benchmark gets. */
export interface PartContext {
	/** Shows how far the part is. */
	progress: (done: number, total: number, text?: string) => void;
	/** Whether to measure what takes longer than the time limit of a whole run. */
	isLarge: boolean;
	/** The figures of the parts that have been measured, by part and name. */
	figures: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Measures one part of the benchmark. */
export type RunPart = (context: PartContext) => Promise<PartResult>;
