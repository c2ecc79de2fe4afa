import { decodeJwt } from "jose";
import openapi from "../../packages/core/openapi.json" with { type: "json" };
import { startTemporaryStage } from "../support/temporary-stage.ts";
import { createJudge } from "./checker.ts";
import { readDocument } from "./document.ts";
import { createTally, type Tally } from "./report.ts";
import { createSender } from "./send.ts";
import { runSession, type Setting, sessionLength } from "./session.ts";
import { readWords } from "./words.ts";

/** What a run is asked to do. */
export interface RunOptions {
	seed: number;
	/** How many requests at least; whole sessions are run. */
	requests: number;
	/** Only this session, to see a failure again. */
	session?: number | undefined;
	/** How many sessions at once. */
	concurrency: number;
	/** Ends the run after the requests in flight. */
	signal: AbortSignal;
	/** Told after each session. */
	progress?(tally: Tally): void;
}

/** What came of a run. */
export interface RunResult {
	tally: Tally;
	/** Where the stage was. */
	url: string;
	/** What the stage complained about. */
	errorLines: readonly string[];
}

/** Runs sessions against a local stage of its own, whose data is gone afterwards. */
export async function fuzz(options: RunOptions): Promise<RunResult> {
	const document = readDocument(openapi);
	const words = readWords(document);
	const tally = createTally(document.operations.map(({ id }) => id));
	const stage = await startTemporaryStage();
	const sender = createSender(stage.url);
	try {
		const tokens = {
			ada: await stage.token("ada@example.com"),
			grace: await stage.token("grace@example.com"),
			admin: await stage.token("admin"),
			garbage: "nobody.signed.this",
		};
		const ids = { ada: subjectOf(tokens.ada), grace: subjectOf(tokens.grace), admin: subjectOf(tokens.admin) };
		const judge = createJudge(document);
		const { signal } = options;
		await runAll({ document, judge, sender, tokens, ids, words, tally, signal }, options);
	} finally {
		sender.close();
		await stage.stop();
	}
	return { tally, url: stage.url, errorLines: stage.errorLines };
}

async function runAll(setting: Setting, options: RunOptions): Promise<void> {
	const { seed, requests, session, concurrency, signal, progress } = options;
	if (session !== undefined) return runSession(setting, seed, session);
	let next = 0;
	const worker = async () => {
		while (setting.tally.requests < requests && !signal.aborted) {
			const mine = next++;
			// What the others have begun brings most of what is missing.
			if (mine * sessionLength >= requests) return;
			await runSession(setting, seed, mine);
			progress?.(setting.tally);
		}
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
}

function subjectOf(token: string): string {
	const { sub } = decodeJwt(token);
	if (sub === undefined) throw new Error("the token has no subject");
	return sub;
}
