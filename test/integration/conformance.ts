import { expect, inject } from "vitest";
import openapi from "../../packages/core/openapi.json" with { type: "json" };
import { createChecker } from "../fuzz/checker.ts";
import { readDocument } from "../fuzz/document.ts";

const document = readDocument(openapi);
const checker = createChecker(document);
const stageUrl = inject("stage").url;
const seen = new Set<string>();

/**
 * Sends a request and checks the response against openapi.json before the test sees it, as `npm run test:fuzz` does: the status,
 * media type, headers and body must be documented, and so must the code of a problem. No cache may store a problem or what
 * only some callers may read, and no browser may guess the type of a body.
 */
export async function observedFetch(request: Request): Promise<Response> {
	const response = await fetch(request);
	const path = new URL(request.url).pathname.slice(new URL(stageUrl).pathname.replace(/\/$/, "").length);
	const operation = document.find(request.method, path);
	const text = await response.clone().text();
	const headers = Object.fromEntries([...response.headers].map(([name, value]) => [name, [value]]));
	// API Gateway adds a Content-Type to a function's response without a body, where it says nothing.
	if (text === "") delete headers["content-type"];
	const received = { status: response.status, headers, text, json: parsed(text) };
	const name = `${request.method} ${path} ${response.status}`;
	expect(response.headers.get("X-Request-Id"), `X-Request-Id of ${name}`).toMatch(/\S/);
	expect(response.headers.get("X-Content-Type-Options"), `X-Content-Type-Options of ${name}`).toBe("nosniff");
	if (request.method !== "OPTIONS") {
		const isPublic = response.status < 400 && operation?.access === "anyone";
		expect(response.headers.get("Cache-Control"), `Cache-Control of ${name}`).toBe(isPublic ? "no-cache" : "no-store");
	}
	if (operation) {
		const results = checker.conformance(operation, request.method, received);
		const violations = results.flatMap(({ check, violation }) =>
			violation === undefined ? [] : `${check}: ${violation}`,
		);
		expect(violations, name).toEqual([]);
		seen.add(`${operation.id} ${response.status}`);
	} else if (response.status >= 400 && request.method !== "HEAD") {
		expect(checker.problemViolation(received, response.status), name).toBeUndefined();
	}
	return response;
}

/** Returns the documented successes (such as `getOrder 304`) that no response of this run has had. */
export function missedSuccesses(): string[] {
	return document.operations
		.flatMap(({ id, responses }) =>
			[...responses.keys()].filter((status) => status < 400).map((status) => `${id} ${status}`),
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
