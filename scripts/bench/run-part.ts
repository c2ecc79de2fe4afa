/** Runs one part of the benchmark in a process of its own, so that no part slows the next one. `main.ts` starts it. */
import type { PartContext } from "./part.ts";
import { type PartId, parts } from "./parts.ts";
import type { PartResult } from "./report.ts";

/** What the process is told. */
export interface PartRequest extends Omit<PartContext, "progress"> {
	id: PartId;
}

/** What the process tells. */
export type PartMessage = { done: number; total: number; text?: string | undefined } | { result: PartResult };

function tell(message: PartMessage): Promise<void> {
	return new Promise((resolve, reject) => {
		process.send?.(message, (error: Error | null) => (error ? reject(error) : resolve()));
	});
}

process.once("message", async ({ id, ...context }: PartRequest) => {
	const run = await parts[id]();
	const progress = (done: number, total: number, text?: string) => void tell({ done, total, text });
	await tell({ result: await run({ ...context, progress }) });
	process.exit();
});
