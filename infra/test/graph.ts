import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mapValues } from "@tap/core/contract/record.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { inject } from "vitest";
import { capitalize, type FunctionId } from "../names.ts";
import type { Registered, Synthesis, SynthesizedStage } from "../synthesis/synthesis.ts";
import type { StageName } from "./stages.ts";

/** The resources of a synthesized stage. */
export type Graph = SynthesizedStage & {
	/** Returns the resources of a type such as `aws:kms/key:Key`, at least one. */
	all(type: string): Registered[];
	/** Returns the only resource of a type, or the only one of them with the logical name `name`. */
	one(type: string, name?: string): Registered;
};

/** Returns the result of the synthesis of a stage. */
export function synthesisOf(stage: StageName): Synthesis {
	return JSON.parse(readFileSync(join(inject("syntheses"), `${stage}.json`), "utf8"));
}

/** Returns the resources of a stage that can be deployed. */
export function graphOf(stage: StageName): Graph {
	const synthesis = synthesisOf(stage);
	if ("error" in synthesis) throw new Error(`${stage} could not be synthesized: ${synthesis.error}`);
	// They are registered as soon as their inputs are known, so their order varies.
	synthesis.resources.sort((a, b) => a.name.localeCompare(b.name));
	const all = (type: string) => {
		const found = synthesis.resources.filter((resource) => resource.type === type);
		// A loop over an empty list would assert nothing.
		if (found.length === 0) throw new Error(`${stage} has no ${type}`);
		return found;
	};
	return {
		...synthesis,
		all,
		one(type, name) {
			const found = all(type).filter((resource) => name === undefined || resource.name === name);
			const [only, another] = found;
			if (!only || another) throw new Error(`${stage} has ${found.length} of ${type} ${name ?? ""}, not one`);
			return only;
		},
	};
}

/** The component of each function, by the id of the function. */
export const componentOf: Record<FunctionId, string> = {
	...mapValues(apiFunctions, (_, id) => `${capitalize(id)}Api`),
	postConfirmation: "PostConfirmation",
};

/** Returns the number of resources of each type, without SST's components. */
export function countsOf({ resources }: Graph): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { type, isComponent } of resources) {
		if (isComponent) continue;
		const [provider, module = "", kind] = type.split(":");
		const short = `${provider === "aws" ? module.split("/")[0] : provider}:${kind}`;
		counts[short] = (counts[short] ?? 0) + 1;
	}
	return counts;
}

/** One statement of a policy. */
export interface Statement {
	Sid?: string;
	Effect: string;
	Action: string | string[];
	Resource: string | string[];
	Principal?: Record<string, string | string[]>;
	Condition?: Record<string, Record<string, unknown>>;
}

/**
 * Returns the statements of a policy document.
 * @throws Error if it is not a policy or has no statement
 */
export function statementsOf(policy: string): Statement[] {
	const { Version, Statement } = JSON.parse(policy);
	if (Version !== "2012-10-17" || !(Statement?.length > 0)) throw new Error(`This is not a policy: ${policy}`);
	return Statement;
}

/** Returns the permissions of a role, as `action on resource`. */
export function grantsOf(role: Registered): string[] {
	const [policy, another] = role.inputs.inlinePolicies;
	if (another) throw new Error(`${role.name} has more than one policy`);
	return statementsOf(policy.policy).flatMap(({ Effect, Action, Resource }) => {
		if (Effect !== "Allow") throw new Error(`${role.name} has a policy that denies`);
		return [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} on ${resource}`));
	});
}
