import type { TestProject } from "vitest/node";

/** A stage on AWS, which `npm run test:live` tests. */
interface LiveStage {
	name: string;
	/** The base URL of the API, without a slash at the end. */
	url: string;
	/** Access tokens of an admin and of a customer; undefined where nothing may be written. */
	tokens: { admin: string; ada: string } | undefined;
	/** How long, in ms, AWS may take to show what a request left behind. */
	timeoutMs: number;
}

declare module "vitest" {
	export interface ProvidedContext {
		liveStage: LiveStage;
	}
}

/** Provides the stage named `TAP_STAGE` at `TAP_URL`, with the tokens in `TAP_TOKEN_ADMIN` and `TAP_TOKEN_ADA` if they are set. */
export default function setup(project: TestProject): void {
	const {
		TAP_STAGE: name,
		TAP_URL: url,
		TAP_TOKEN_ADMIN: admin,
		TAP_TOKEN_ADA: ada,
		TAP_WAIT_SECONDS: seconds = 300,
	} = process.env;
	if (!name || !url)
		throw new Error("Run the live checks with npm run test:live -- --stage <name>, which sets what they need.");
	project.provide("liveStage", {
		name,
		url,
		tokens: admin && ada ? { admin, ada } : undefined,
		timeoutMs: Number(seconds) * 1_000,
	});
}
