import type { RunPart } from "./part.ts";

/** The parts of the benchmark, in the order in which they run. A later part may calculate with figures of an earlier one. */
export const parts = {
	"cold-start": async () => (await import("../../packages/functions/bench/cold-start.ts")).runColdStart,
	warm: async () => (await import("../../packages/functions/bench/warm.ts")).runWarm,
	database: async () => (await import("../../packages/functions/bench/database.ts")).runDatabase,
	client: async () => (await import("../../packages/client/bench/client.ts")).runClient,
} as const satisfies Record<string, () => Promise<RunPart>>;

export type PartId = keyof typeof parts;
