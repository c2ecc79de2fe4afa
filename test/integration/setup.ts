import type { TestProject } from "vitest/node";
import { startTemporaryStage } from "../support/temporary-stage.ts";

/** The stage under test and its callers. */
interface StageUnderTest {
	/** The base URL of the API, without a slash at the end. */
	url: string;
	/** Access tokens of an admin and of two customers. */
	tokens: { admin: string; ada: string; grace: string };
}

declare module "vitest" {
	export interface ProvidedContext {
		/** The stage that the integration suite calls. */
		stage: StageUnderTest;
		/** How long the lists of a local stage stay behind writes, in ms. */
		indexDelayMs: number;
	}
}

/**
 * Provides the stage under test: the one at `TAP_URL`, with the access tokens in `TAP_TOKEN_ADMIN`, `TAP_TOKEN_ADA` and
 * `TAP_TOKEN_GRACE`. Without `TAP_URL`, starts a local stage and deletes its data at the end.
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

	const { indexDelayMs } = project.getProvidedContext();
	const stage = await startTemporaryStage({ indexDelayMs });
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
		// The errors that the stage logged explain a failed test; a good run has none.
		for (const line of stage.errorLines) console.error(line);
	};
}

function required(name: string): string {
	const value = process.env[name];
	if (!value) {
		throw new Error(
			`${name} is missing. With TAP_URL, set TAP_TOKEN_ADMIN, TAP_TOKEN_ADA and TAP_TOKEN_GRACE to access tokens of an ` +
				"admin and of two customers.",
		);
	}
	return value;
}
