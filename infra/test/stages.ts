import { stages as committed, preview } from "../stage-settings.ts";
import { region, type StageRequest } from "../synthesis/synthesis.ts";

/** Settings of a production stage that has no host names of its own yet: the console's address is not known before it exists. */
const plain = {
	...preview,
	...committed.production,
	...{
		region,
		domain: "none",
		consoleDomain: "none",
		allowedOrigins: [],
		alertEmail: "$TAP_ALERT_EMAIL",
	},
};

/**
 * The stages that are synthesized: every kind of stage, in every circumstance that makes a difference. They are in one region,
 * whatever the committed settings are.
 */
export const stages = {
	/** A developer's own stage, with a name of maximum length and one allowed origin. */
	personal: {
		stage: `ada${"-x".repeat(19)}y`,
		entry: { region, allowedOrigins: ["https://shop.example.com"], hasPermissionsBoundary: true },
	},
	/** Refused before others are synthesized in the same process, which it must not affect. */
	invalidHost: { stage: "PR_42" },
	/** The stage of a pull request, deployed where variables of another stage are set. */
	preview: {
		stage: "pr-42",
		entry: { region, hasPermissionsBoundary: true },
		variables: { AWS_REGION: "us-east-1", TAP_ALERT_EMAIL: "ops@example.com" },
	},
	production: { stage: "production", entry: plain, variables: { TAP_ALERT_EMAIL: "ops@example.com" } },
	/** `sst dev`. */
	dev: { stage: "ada", entry: { region }, dev: true },
	/** A stage with all settings, in an account in which API Gateway was never used. */
	configured: {
		stage: "production",
		account: "new",
		entry: {
			...plain,
			domain: "api.example.com",
			consoleDomain: "console.example.com",
			// The console's own origin is among them, as a person may list it.
			allowedOrigins: ["https://shop.example.com", "https://console.example.com"],
			alertEmail: "ops@example.com",
			hasPermissionsBoundary: true,
		},
	},
	reservedWord: { stage: "my-aws-stage" },
	tooLong: { stage: "x".repeat(43) },
	mistakenName: { stage: "prod" },
	invalidOrigin: { stage: "pr-42", entry: { allowedOrigins: ["shop.example.com"] } },
	/** Production as in a fresh clone. */
	incomplete: {
		stage: "production",
		entry: { region, alertEmail: "$TAP_ALERT_EMAIL" },
		variables: { TAP_ALERT_EMAIL: "ops@example.com" },
	},
	open: { stage: "production", entry: { ...plain, allowedOrigins: ["*"] } },
	unwatched: { stage: "production", entry: plain },
	productionDev: { stage: "production", entry: plain, dev: true },
} as const satisfies Record<string, StageRequest>;

export type StageName = keyof typeof stages;

/** The stages that can be deployed. */
export const deployable = ["personal", "preview", "production", "dev", "configured"] as const;

/** The stages that are refused. */
export const refused = {
	invalidHost: /is not a valid stage name/,
	reservedWord: /is not a valid stage name/,
	tooLong: /is not a valid stage name/,
	mistakenName: /is called production/,
	invalidOrigin: /contains "shop\.example\.com"/,
	incomplete: /lacks domain, consoleDomain, allowedOrigins, /,
	open: /allowedOrigins .* contains "\*"/,
	unwatched: /no one would be told/,
	productionDev: /sst dev/,
} as const satisfies Partial<Record<StageName, RegExp>>;
