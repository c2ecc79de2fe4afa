import { operation, operationIds } from "@tap/core/contract/operations.ts";
import { type ProblemCode, problemDefinition, problemSchema, problems } from "@tap/core/contract/problem.ts";
import { expect, inject } from "vitest";
import * as z from "zod/mini";
import openapi from "../packages/core/openapi.json" with { type: "json" };

/** One operation as `openapi.json` has it. */
interface Documented {
	id: string;
	method: string;
	/** Matches the paths of the operation, below the stage's URL. */
	path: RegExp;
	/** Every status that the operation may answer with. */
	statuses: number[];
}

/** Every documented operation; `/users/me` before `/users/{userId}`, as concrete paths win. */
const documented: Documented[] = Object.entries(openapi.paths)
	.sort(([a], [b]) => a.split("{").length - b.split("{").length)
	.flatMap(([template, methods]) =>
		Object.entries(methods).map(([method, { operationId, responses }]) => ({
			id: operationId,
			method: method.toUpperCase(),
			path: new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
			statuses: Object.keys(responses).map(Number),
		})),
	);

const stageUrl = inject("stage").url;
const seen = new Set<string>();

/**
 * Sends a request and holds the answer against the contract before the test sees it: a documented status, the body and
 * headers that belong to it, a request id, and no problem that the operation does not announce.
 */
export async function observedFetch(request: Request): Promise<Response> {
	const response = await fetch(request);
	const path = new URL(request.url).pathname.slice(new URL(stageUrl).pathname.replace(/\/$/, "").length);
	const target = documented.find((each) => each.method === request.method && each.path.test(path));
	expect(response.headers.get("X-Request-Id"), `X-Request-Id of ${request.method} ${path}`).toMatch(/\S/);
	if (response.status >= 400) await assertProblem(request, response.clone(), target);
	else if (target) await assertSuccess(response.clone(), target);
	if (target) seen.add(`${target.id} ${response.status}`);
	return response;
}

/** Every documented success (`getOrder 304`) that no answer in this run has been. */
export function missedSuccesses(): string[] {
	return documented
		.flatMap(({ id, statuses }) => statuses.filter((status) => status < 400).map((status) => `${id} ${status}`))
		.filter((success) => !seen.has(success));
}

async function assertSuccess(response: Response, { id, statuses }: Documented): Promise<void> {
	expect(statuses, `documented statuses of ${id}`).toContain(response.status);
	const row = operation(operationIds.find((each) => each === id) ?? expect.fail(`${id} is not in the contract`));
	const [, success] = Object.entries(row.success).find(([status]) => Number(status) === response.status) ?? [];
	if (success?.schema) {
		expect(response.headers.get("Content-Type"), id).toMatch(/^application\/json\b/);
		z.parse(success.schema, await response.json());
	} else {
		expect(await response.text(), `body of ${id} ${response.status}`).toBe("");
	}
	for (const header of success?.headers ?? []) {
		if (header !== "Idempotency-Replayed") expect(response.headers.get(header), `${header} of ${id}`).toMatch(/\S/);
	}
}

async function assertProblem(request: Request, response: Response, target: Documented | undefined): Promise<void> {
	if (request.method === "HEAD") return;
	expect(response.headers.get("Content-Type")).toMatch(/^application\/problem\+json\b/);
	const body: unknown = await response.json();
	const { code, status, requestId } = z.parse(
		z.object({ code: z.enum(codes), status: z.number(), requestId: z.string() }),
		body,
	);
	z.parse(problemSchema(code), body);
	expect(status).toBe(response.status);
	expect(requestId).toBe(response.headers.get("X-Request-Id"));
	expect(problemDefinition(code).status).toBe(response.status);
	if (target) expect(target.statuses, `documented statuses of ${target.id}`).toContain(response.status);
	for (const header of problemDefinition(code).headers ?? []) {
		expect(response.headers.get(header), `${header} of ${code}`).toMatch(/\S/);
	}
}

// Object.keys is typed string[] because a value may have more keys than its type; this constant has not.
const codes = Object.keys(problems) as ProblemCode[];
