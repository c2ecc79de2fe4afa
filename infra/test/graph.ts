import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import type { Registered, Synthesis } from "../synthesis/synthesis.ts";
import type { StageName } from "./stages.ts";

/** The resources of a synthesised stage. */
export type Graph = Exclude<Synthesis, { error: string }> & {
	/** The resources of a type, at least one: `aws:kms/key:Key`. */
	all(type: string): Registered[];
	/** The only resource of a type, or the only one of them whose logical name is `name`. */
	one(type: string, name?: string): Registered;
};

/** What became of the synthesis of a stage. */
export function synthesisOf(stage: StageName): Synthesis {
	return JSON.parse(readFileSync(join(inject("syntheses"), `${stage}.json`), "utf8"));
}

/** The resources of a stage that can be deployed. */
export function graphOf(stage: StageName): Graph {
	const synthesis = synthesisOf(stage);
	if ("error" in synthesis) throw new Error(`${stage} was not synthesised: ${synthesis.error}`);
	// They are registered as their inputs arrive, which is never the same.
	synthesis.resources.sort((a, b) => a.name.localeCompare(b.name));
	const all = (type: string) => {
		const found = synthesis.resources.filter((resource) => resource.type === type);
		// A loop over nothing would assert nothing.
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

/** How many resources there are of each type, but for the components of SST and what it keeps of links. */
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

/** The statements of a policy document; not JSON or none is an error. */
export function statementsOf(policy: string): Statement[] {
	const { Version, Statement } = JSON.parse(policy);
	if (Version !== "2012-10-17" || !(Statement?.length > 0)) throw new Error(`This is no policy: ${policy}`);
	return Statement;
}

/** What a role may do, as `action on resource`. */
export function grantsOf(role: Registered): string[] {
	const [policy, another] = role.inputs.inlinePolicies;
	if (another) throw new Error(`${role.name} has more than one policy`);
	return statementsOf(policy.policy).flatMap(({ Effect, Action, Resource }) => {
		if (Effect !== "Allow") throw new Error(`${role.name} has a policy that denies`);
		return [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} on ${resource}`));
	});
}
