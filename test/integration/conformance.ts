import { expect, inject } from "vitest";
import openapi from "../../packages/core/openapi.json" with { type: "json" };
import { createJudge } from "../fuzz/checker.ts";
import { readDocument } from "../fuzz/document.ts";

const document = readDocument(openapi);
const judge = createJudge(document);
const stageUrl = inject("stage").url;
const seen = new Set<string>();

/**
 * Sends a request and holds the answer against openapi.json before the test sees it, as `npm run test:fuzz` does: a documented
 * status, media type, headers and body, and no problem that the operation does not announce.
 */
export async function observedFetch(request: Request): Promise<Response> {
	const response = await fetch(request);
	const path = new URL(request.url).pathname.slice(new URL(stageUrl).pathname.replace(/\/$/, "").length);
	const operation = document.find(request.method, path);
	const text = await response.clone().text();
	const headers = Object.fromEntries([...response.headers].map(([name, value]) => [name, [value]]));
	const answer = { status: response.status, headers, text, json: parsed(text) };
	const name = `${request.method} ${path} ${response.status}`;
	expect(response.headers.get("X-Request-Id"), `X-Request-Id of ${name}`).toMatch(/\S/);
	if (operation) {
		const verdicts = judge.conformance(operation, request.method, answer);
		const faults = verdicts.flatMap(({ check, fault }) => (fault === undefined ? [] : `${check}: ${fault}`));
		expect(faults, name).toEqual([]);
		seen.add(`${operation.id} ${response.status}`);
	} else if (response.status >= 400 && request.method !== "HEAD") {
		expect(judge.problemFault(answer, response.status), name).toBeUndefined();
	}
	return response;
}

/** Every documented success (`getOrder 304`) that no answer in this run has been. */
export function missedSuccesses(): string[] {
	return document.operations
		.flatMap(({ id, answers }) =>
			[...answers.keys()].filter((status) => status < 400).map((status) => `${id} ${status}`),
		)
		.filter((success) => !seen.has(success));
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
