import type { StageRequest } from "./synthesis.ts";

/** The stages that are synthesised: every kind there is, and every circumstance that makes a difference. */
export const stages = {
	/** A developer's own, with the longest name and one allowed origin. */
	personal: { stage: `ada${"-x".repeat(19)}y`, variables: { TAP_ALLOWED_ORIGINS: "https://shop.example.com" } },
	preview: { stage: "pr-42" },
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
			TAP_DOMAIN: "api.example.com",
		},
	},
	refused: { stage: "my-aws-stage" },
} as const satisfies Record<string, StageRequest>;

export type StageName = keyof typeof stages;

/** The stages that deploy. */
export const deployable = ["personal", "preview", "production", "dev", "configured"] as const;
