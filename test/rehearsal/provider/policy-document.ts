import { createHash } from "node:crypto";
import type { Values } from "./cloud.ts";

interface Statement {
	sid?: string;
	effect?: string;
	actions?: string[];
	resources?: string[];
	principals?: { type: string; identifiers: string[] }[];
	conditions?: { test: string; variable: string; values: string[] }[];
}

/**
 * Renders a policy as the provider's `getPolicyDocument` does; a list of one becomes its member.
 * https://www.pulumi.com/registry/packages/aws/api-docs/iam/getpolicydocument/
 */
export function policyDocument(inputs: Values): Values {
	// The engine sends untyped values; the page above has their shape.
	const { statements = [], version = "2012-10-17" } = inputs as { statements?: Statement[]; version?: string };
	const json = JSON.stringify({ Version: version, Statement: statements.map(statementOf) }, null, 2);
	const id = createHash("md5").update(json).digest("hex");
	return { ...inputs, json, minifiedJson: JSON.stringify(JSON.parse(json)), id };
}

function statementOf({ sid, effect = "Allow", actions, resources, principals, conditions }: Statement): object {
	return {
		...(sid && { Sid: sid }),
		Effect: effect,
		...(actions && { Action: single(actions) }),
		...(resources && { Resource: single(resources) }),
		...(principals && { Principal: principalOf(principals) }),
		...(conditions && { Condition: conditionOf(conditions) }),
	};
}

function principalOf(principals: NonNullable<Statement["principals"]>): unknown {
	if (principals.some(({ type }) => type === "*")) return "*";
	return Object.fromEntries(principals.map(({ type, identifiers }) => [type, single(identifiers)]));
}

function conditionOf(conditions: NonNullable<Statement["conditions"]>): Record<string, Record<string, unknown>> {
	const tests: Record<string, Record<string, unknown>> = {};
	for (const { test, variable, values } of conditions) {
		tests[test] = { ...tests[test], [variable]: single(values) };
	}
	return tests;
}

function single(list: string[]): string | string[] {
	const [only] = list;
	return list.length === 1 && only !== undefined ? only : list;
}
