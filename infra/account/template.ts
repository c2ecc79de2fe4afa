import { appName as app } from "@tap/core/contract/app.ts";
import { settingsOf } from "../deployable-stage.ts";
import { boundaryName, type Environment, environments } from "../environments.ts";
import { boundary } from "./boundary.ts";
import { deployPolicies, diffPolicy } from "./deploy-policies.ts";
import type { Policy } from "./policy.ts";
import { tokenHost, trust } from "./trust.ts";

/** A template of CloudFormation. */
export interface Template {
	AWSTemplateFormatVersion: "2010-09-09";
	Description: string;
	Resources: Record<string, { Type: string; DeletionPolicy?: "Retain"; Properties: Record<string, unknown> }>;
	Outputs: Record<string, { Description: string; Value: unknown }>;
}

/** What differs between the accounts. */
export interface TemplateOptions {
	environment: Environment;
	/** The repository on GitHub, as `owner/name`. */
	repository: string;
	/** Whether the account lets GitHub's tokens in already. An account has one provider for them, which others may use too. */
	hasProvider: boolean;
}

/** The account in which the template is applied. CloudFormation replaces the reference. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation replaces it, not JavaScript
const account = "${AWS::AccountId}";

/** Returns the template of what an environment needs in its account: GitHub's tokens, the boundary, and the roles. */
export function accountTemplate({ environment, repository, hasProvider }: TemplateOptions): Template {
	// The stages of an environment are in one region: pull requests have the settings of a preview.
	const { region } = settingsOf(environments[environment].replace("*", "1"), {});
	const scope = { environment, account, region };
	const deploy = deployPolicies(scope);
	const role = (name: string, of: string, policies: Record<string, Policy>) => ({
		Type: "AWS::IAM::Role",
		Properties: {
			RoleName: name,
			Description: `Assumed by the jobs of the environment ${of} of ${repository} on GitHub`,
			// A canary takes a quarter of an hour, and removing many stages longer.
			MaxSessionDuration: 7200,
			AssumeRolePolicyDocument: substituted(trust({ account, environment: of, repository })),
			ManagedPolicyArns: Object.keys(policies).map((policy) => ({ Ref: logicalName(policy) })),
		},
		...(hasProvider ? {} : { DependsOn: ["Provider"] }),
	});
	const managed = (name: string, policy: Policy) => ({
		Type: "AWS::IAM::ManagedPolicy",
		Properties: { ManagedPolicyName: name, PolicyDocument: substituted(policy) },
	});
	const isProduction = environment === "production";
	const diff = { diff: diffPolicy(scope) };
	return {
		AWSTemplateFormatVersion: "2010-09-09",
		Description: `What the workflows of ${repository} need to deploy ${environment} of ${app}. Made by npm run account.`,
		Resources: {
			...(hasProvider
				? {}
				: {
						Provider: {
							Type: "AWS::IAM::OIDCProvider",
							// Other stacks of the account may use it.
							DeletionPolicy: "Retain" as const,
							Properties: { Url: `https://${tokenHost}`, ClientIdList: ["sts.amazonaws.com"] },
						},
					}),
			Boundary: managed(boundaryName(environment), boundary(scope)),
			...Object.fromEntries(
				Object.entries({ ...deploy, ...(isProduction ? diff : {}) }).map(([name, policy]) => [
					logicalName(name),
					managed(`${app}-${environment}-${name}`, policy),
				]),
			),
			DeployRole: role(`${app}-deploy-${environment}`, environment, deploy),
			...(isProduction ? { DiffRole: role(`${app}-diff-${environment}`, `${environment}-diff`, diff) } : {}),
		},
		Outputs: {
			DeployRole: output(`AWS_${environment.toUpperCase()}_ROLE`, "DeployRole"),
			...(isProduction ? { DiffRole: output(`AWS_${environment.toUpperCase()}_DIFF_ROLE`, "DiffRole") } : {}),
		},
	};
}

function output(variable: string, resource: string) {
	return {
		Description: `The variable ${variable} of the repository on GitHub`,
		Value: { "Fn::GetAtt": [resource, "Arn"] },
	};
}

function logicalName(policy: string): string {
	return `${policy.charAt(0).toUpperCase()}${policy.slice(1)}Policy`;
}

/** Returns a copy in which CloudFormation replaces the reference to the account in each string. */
function substituted(value: unknown): unknown {
	if (typeof value === "string") return value.includes("${") ? { "Fn::Sub": value } : value;
	if (Array.isArray(value)) return value.map(substituted);
	if (typeof value !== "object" || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, substituted(member)]));
}
