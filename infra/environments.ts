import { appName as app } from "@tap/core/contract/app.ts";

/** The environments of GitHub that deploy, each with the names of its stages, as a pattern of IAM. */
export const environments = { preview: "pr-*", staging: "staging", production: "production" } as const;

/** An environment of GitHub that deploys stages. */
export type Environment = keyof typeof environments;

/** Returns the environment that deploys a stage, or undefined for a stage that only people deploy. */
export function environmentOf(stage: string): Environment | undefined {
	if (stage.startsWith("pr-")) return "preview";
	return stage === "staging" || stage === "production" ? stage : undefined;
}

/** Returns the name of the policy that limits the roles of an environment's stages: `tap-boundary-preview`. */
export function boundaryName(environment: Environment): string {
	return `${app}-boundary-${environment}`;
}
