import type { StageRequest } from "../synthesis/synthesis.ts";

/** The stages that are synthesized: every kind of stage, in every circumstance that makes a difference. */
export const stages = {
	/** A developer's own stage, with a name of maximum length and one allowed origin. */
	personal: { stage: `ada${"-x".repeat(19)}y`, variables: { TAP_ALLOWED_ORIGINS: "https://shop.example.com" } },
	/** The stage of a pull request, in the default region. */
	preview: { stage: "pr-42", variables: { AWS_REGION: "" } },
	production: { stage: "production" },
	/** `sst dev`. */
	dev: { stage: "ada", dev: true },
	/** A stage with all settings, in an account in which API Gateway was never used. */
	configured: {
		stage: "production",
		account: "new",
		variables: {
			TAP_ALERT_EMAIL: "ops@example.com",
			// The console's own origin is among them, as a person may list it.
			TAP_ALLOWED_ORIGINS: "https://shop.example.com, http://localhost:5173, https://console.example.com",
			TAP_CONSOLE_DOMAIN: "console.example.com",
			TAP_DOMAIN: "api.example.com",
		},
	},
	invalidHost: { stage: "PR_42" },
	reservedWord: { stage: "my-aws-stage" },
	tooLong: { stage: "x".repeat(43) },
	invalidOrigin: { stage: "pr-42", variables: { TAP_ALLOWED_ORIGINS: "shop.example.com" } },
} as const satisfies Record<string, StageRequest>;

export type StageName = keyof typeof stages;

/** The stages that can be deployed. */
export const deployable = ["personal", "preview", "production", "dev", "configured"] as const;

/** The stages that are refused. */
export const refused = ["invalidHost", "reservedWord", "tooLong", "invalidOrigin"] as const;
