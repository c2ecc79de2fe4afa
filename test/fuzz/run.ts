import { decodeJwt } from "jose";
import openapi from "../../packages/core/openapi.json" with { type: "json" };
import { startTemporaryStage } from "../support/temporary-stage.ts";
import { createChecker } from "./checker.ts";
import { readDocument } from "./document.ts";
import { readProseRules } from "./prose-rules.ts";
import { createTally, type Tally } from "./report.ts";
import { createSender } from "./send.ts";
import { type RunContext, runSession, sessionLength } from "./session.ts";

/** The options of a run. */
export interface RunOptions {
	seed: number;
	/** The minimum number of requests; sessions are always finished. */
	requests: number;
	/** The number of the only session to run, to repeat a failure. */
	session?: number | undefined;
	/** How many sessions run at the same time. */
	concurrency: number;
	/** Aborting it ends the run after the requests in flight. */
	signal: AbortSignal;
	/** Called after each session. */
	progress?(tally: Tally): void;
}

/** The result of a run. */
export interface RunResult {
	tally: Tally;
	/** The URL of the stage. */
	url: string;
	/** The errors that the stage logged. */
	errorLines: readonly string[];
}

/** Starts a local stage with temporary data and runs sessions against it. */
export async function fuzz(options: RunOptions): Promise<RunResult> {
	const document = readDocument(openapi);
	const proseRule = readProseRules(document);
	const tally = createTally(document.operations.map(({ id }) => id));
	const stage = await startTemporaryStage();
	const sender = createSender(stage.url);
	try {
		const tokens = {
			ada: await stage.token("ada@example.com"),
			grace: await stage.token("grace@example.com"),
			admin: await stage.token("admin"),
			garbage: "not.a.token",
		};
		const ids = { ada: subjectOf(tokens.ada), grace: subjectOf(tokens.grace), admin: subjectOf(tokens.admin) };
		const checker = createChecker(document);
		const { signal } = options;
		await runAll({ document, checker, sender, tokens, ids, proseRule, tally, signal }, options);
	} finally {
		sender.close();
		await stage.stop();
	}
	return { tally, url: stage.url, errorLines: stage.errorLines };
}

async function runAll(context: RunContext, options: RunOptions): Promise<void> {
	const { seed, requests, session, concurrency, signal, progress } = options;
	if (session !== undefined) return runSession(context, seed, session);
	let next = 0;
	const worker = async () => {
		while (context.tally.requests < requests && !signal.aborted) {
			const number = next++;
			// The sessions in progress will make most of the missing requests.
			if (number * sessionLength >= requests) return;
			await runSession(context, seed, number);
			progress?.(context.tally);
		}
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
}

function subjectOf(token: string): string {
	const { sub } = decodeJwt(token);
	if (sub === undefined) throw new Error("The token has no subject.");
	return sub;
}
