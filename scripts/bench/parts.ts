import type { RunPart } from "./part.ts";

/** The parts of the benchmark, in the order in which they run. A later part may calculate with figures of an earlier one. */
export const parts = {
	"cold-start": async () => (await import("../../packages/functions/bench/cold-start.ts")).runColdStart,
	warm: async () => (await import("../../packages/functions/bench/warm.ts")).runWarm,
	operations: async () => (await import("../../packages/functions/bench/operations.ts")).runOperations,
	database: async () => (await import("../../packages/functions/bench/database.ts")).runDatabase,
	money: async () => (await import("./money/money.ts")).runMoney,
	scale: async () => (await import("./scale/scale.ts")).runScale,
	growth: async () => (await import("../../packages/functions/bench/growth.ts")).runGrowth,
	local: async () => (await import("../../packages/local/bench/local.ts")).runLocal,
	console: async () => (await import("../../packages/web/bench/console.ts")).runConsole,
	client: async () => (await import("../../packages/client/bench/client.ts")).runClient,
} as const satisfies Record<string, () => Promise<RunPart>>;

export type PartId = keyof typeof parts;
