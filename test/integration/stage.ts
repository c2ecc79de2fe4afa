import type { TestProject } from "vitest/node";
import { startTemporaryStage } from "../support/temporary-stage.ts";

/** A stage that serves, and who calls it. */
interface StageUnderTest {
	/** Where the API is, without a slash at the end. */
	url: string;
	/** Access tokens of an admin and of two customers. */
	tokens: { admin: string; ada: string; grace: string };
}

declare module "vitest" {
	export interface ProvidedContext {
		/** What the integration suite runs against. */
		stage: StageUnderTest;
	}
}

/**
 * Tells the suite which stage it runs against: the one at `TAP_URL`, with `TAP_TOKEN_ADMIN`, `TAP_TOKEN_ADA` and
 * `TAP_TOKEN_GRACE`; without `TAP_URL` a local stage of its own, with data that is gone afterwards.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
	if (process.env.TAP_URL) {
		project.provide("stage", {
			url: process.env.TAP_URL.replace(/\/$/, ""),
			tokens: {
				admin: required("TAP_TOKEN_ADMIN"),
				ada: required("TAP_TOKEN_ADA"),
				grace: required("TAP_TOKEN_GRACE"),
			},
		});
		return undefined;
	}

	const stage = await startTemporaryStage();
	project.provide("stage", {
		url: stage.url,
		tokens: {
			admin: await stage.token("admin"),
			ada: await stage.token("ada@example.com"),
			grace: await stage.token("grace@example.com"),
		},
	});
	return async () => {
		await stage.stop();
		// What the stage had to complain about explains a failed test; a good run has nothing to say.
		for (const line of stage.complaints) console.error(line);
	};
}

function required(name: string): string {
	const value = process.env[name];
	if (!value) throw new Error(`${name} is missing: with TAP_URL the suite needs an access token of each user.`);
	return value;
}
