import { keysOf } from "@tap/core/contract/record.ts";
import { apiFunctions, type FunctionSettings, postConfirmation } from "@tap/functions/settings.ts";
import { functionName, resourceName } from "../names.ts";
import { allow, type Policy, patternsOf, policyOf, type Scope } from "./policy.ts";

/**
 * Returns the policy that limits the roles of an environment's stages: what the functions' settings can grant, and what a release
 * with a canary needs, on the resources of these stages. A role with it as its permissions boundary may do no more, whatever its own policies say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function boundary(scope: Scope): Policy {
	const { arn, environment, generated, region, stages, tagged } = patternsOf(scope);
	const settings: FunctionSettings[] = [...keysOf(apiFunctions).map((id) => apiFunctions[id]), postConfirmation];
	const items = settings.flatMap(({ tables }) => Object.values(tables).flatMap(({ items }) => items));
	const tables = arn("dynamodb", `table/${generated}-*`);
	const functions = keysOf(apiFunctions).map((id) => arn("lambda", `function:${functionName(id, stages)}`));
	return policyOf([
		allow("Items", "dynamodb", [...new Set(items)].sort(), [tables]),
		allow("Lists", "dynamodb", ["Query"], [`${tables}/index/*`]),
		allow(
			"Logs",
			"logs",
			["CreateLogStream", "PutLogEvents"],
			[arn("logs", `log-group:/aws/lambda/${resourceName("*", stages)}:*`)],
		),
		allow("Traces", "xray", ["PutTraceSegments", "PutTelemetryRecords"], ["*"]),
		allow("Key", "kms", ["Decrypt", "DescribeKey"], [arn("kms", "key/*")], {
			...tagged,
			"ForAnyValue:StringEquals": {
				"kms:ViaService": ["lambda", "dynamodb"].map((service) => `${service}.${region}.amazonaws.com`),
			},
		}),
		// Pull requests have no canary.
		...(environment === "preview"
			? []
			: [
					allow(
						"MoveAliases",
						"lambda",
						["GetAlias", "GetProvisionedConcurrencyConfig", "UpdateAlias"],
						functions.flatMap((name) => [name, `${name}:*`]),
					),
					allow("ReadAlarms", "cloudwatch", ["DescribeAlarms"], ["*"]),
				]),
	]);
}
