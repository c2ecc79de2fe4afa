import { type Policy, policyOf } from "./policy.ts";

/** The host of GitHub's tokens. */
export const tokenHost = "token.actions.githubusercontent.com";

/**
 * Returns the policy by which only the jobs of one environment of a repository may assume a role. Who may run such a job is a
 * setting of the environment on GitHub.
 * https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
 * @param repository `owner/name`
 */
export function trust({
	account,
	environment,
	repository,
}: {
	account: string;
	environment: string;
	repository: string;
}): Policy {
	return policyOf([
		{
			Sid: "GitHub",
			Effect: "Allow",
			Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/${tokenHost}` },
			Action: ["sts:AssumeRoleWithWebIdentity"],
			Condition: {
				StringEquals: {
					[`${tokenHost}:aud`]: "sts.amazonaws.com",
					[`${tokenHost}:sub`]: `repo:${repository}:environment:${environment}`,
				},
			},
		},
	]);
}
