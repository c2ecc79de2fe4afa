/**
 * In a synthesis, the module that stands for stage-settings.ts: the committed settings, with the entries of the request in
 * place of theirs.
 */
import { stages as committed, type StageEntry } from "../stage-settings.ts";

export { preview } from "../stage-settings.ts";

declare global {
	/** The entries of the request, which the worker sets before it loads the configuration. */
	var replacedStages: Record<string, Partial<StageEntry>>;
}

export const stages: typeof committed = { ...committed, ...globalThis.replacedStages };
