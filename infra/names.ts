import { appName } from "@tap/core/contract/app.ts";
import { keysOf } from "@tap/core/contract/record.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";

export { appName as app };

/** A function of the app: one behind the gateway, or the user pool's trigger. */
export type FunctionId = ApiFunction | "postConfirmation";

const functionIds: FunctionId[] = [...keysOf(apiFunctions), "postConfirmation"];

/** The name of the alias of each function that the gateway invokes. */
export const liveAlias = "LIVE";

/** What the alias says about itself, unless a rollback moved it. */
export const liveAliasDescription = "The version that the gateway invokes";

/** Returns the name of a resource that exists once per stage: `tap-api-pr-42`. */
export function resourceName(resource: string, stage: string): string {
	return `${appName}-${resource}-${stage}`;
}

/** Returns the id as the beginning of a logical name: `Users` for `users`. */
export function capitalize(id: string): string {
	return id.charAt(0).toUpperCase() + id.slice(1);
}

/** Returns the name of a function: `tap-users-api-pr-42`. */
export function functionName(id: FunctionId, stage: string): string {
	return resourceName(id === "postConfirmation" ? "post-confirmation" : `${id}-api`, stage);
}

/** Returns the name of the REST API, which is a dimension of its metrics. */
export function apiName(stage: string): string {
	return resourceName("api", stage);
}

/** Returns the name of the CodeDeploy application that shifts requests to new versions of the functions. */
export function rolloutName(stage: string): string {
	return resourceName("functions", stage);
}

/**
 * Returns the prefix of the sign-in pages' host name. It must be unique among all accounts in a region, so it contains the
 * account.
 */
export function signInPrefix(stage: string, account: string): string {
	return `${appName}-${stage}-${account}`;
}

/** Names that a person may give to production by mistake. Their stages would not be protected. */
const mistakenForProduction = ["live", "main", "master", "prd", "prod"];

/** Names whose length AWS limits, each with the number of characters that are not the stage's name. */
const limits: { what: string; maxLength: number; fixedLength: number }[] = [
	{
		// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
		what: "the name of a Lambda function",
		maxLength: 64,
		fixedLength: Math.max(...functionIds.map((id) => functionName(id, "").length)),
	},
	{
		// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html
		what: "the host prefix of the sign-in pages",
		maxLength: 63,
		fixedLength: signInPrefix("", "0".repeat(12)).length,
	},
];

/**
 * Checks that every resource name which contains the stage's name is valid on AWS.
 * @throws Error with the rule that the name breaks
 */
export function assertStageName(name: string): void {
	const refuse = (reason: string) => {
		throw new Error(`"${name}" is not a valid stage name: ${reason}. Choose another one, such as pr-42.`);
	};
	// Stricter than API Gateway's [A-Za-z0-9_-] for stages, because the sign-in pages' host must be a DNS label.
	if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
		refuse("it becomes part of host names, so only lowercase letters, digits and inner hyphens are allowed");
	}
	if (mistakenForProduction.includes(name)) {
		throw new Error(
			`"${name}" is not a valid stage name: the stage whose data must last is called production, and this one would be removed ` +
				"with its data. Deploy with --stage production, or choose another name, such as pr-42.",
		);
	}
	const [reserved] = /aws|amazon|cognito/.exec(name) ?? [];
	if (reserved) refuse(`Cognito does not allow "${reserved}" in a host prefix`);
	for (const { what, maxLength, fixedLength } of limits) {
		const maxNameLength = maxLength - fixedLength;
		if (name.length > maxNameLength) {
			refuse(`it is longer than ${maxNameLength} characters, and ${what} would exceed AWS's limit of ${maxLength}`);
		}
	}
}
