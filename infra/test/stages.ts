import type { StageRequest } from "../synthesis/synthesis.ts";

/** The stages that are synthesised: every kind there is, and every circumstance that makes a difference. */
export const stages = {
	/** A developer's own, with the longest name and one allowed origin. */
	personal: { stage: `ada${"-x".repeat(19)}y`, variables: { TAP_ALLOWED_ORIGINS: "https://shop.example.com" } },
	/** A pull request's, in the region that is taken when none is named. */
	preview: { stage: "pr-42", variables: { AWS_REGION: "" } },
	production: { stage: "production" },
	/** `sst dev`. */
	dev: { stage: "ada", dev: true },
	/** Everything that can be set is set, in an account that API Gateway is new to. */
	configured: {
		stage: "production",
		account: "new",
		variables: {
			TAP_ALERT_EMAIL: "ops@example.com",
			TAP_ALLOWED_ORIGINS: "https://shop.example.com, http://localhost:5173",
			TAP_CONSOLE_DOMAIN: "console.example.com",
			TAP_DOMAIN: "api.example.com",
		},
	},
	unlikeHost: { stage: "PR_42" },
	reserved: { stage: "my-aws-stage" },
	tooLong: { stage: "x".repeat(43) },
	withoutOrigin: { stage: "pr-42", variables: { TAP_ALLOWED_ORIGINS: "shop.example.com" } },
} as const satisfies Record<string, StageRequest>;

export type StageName = keyof typeof stages;

/** The stages that can be deployed. */
export const deployable = ["personal", "preview", "production", "dev", "configured"] as const;

/** The stages that are refused. */
export const refused = ["unlikeHost", "reserved", "tooLong", "withoutOrigin"] as const;
