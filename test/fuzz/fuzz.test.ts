import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import openapi from "../../packages/core/openapi.json" with { type: "json" };
import { arbitraryOf } from "./arbitrary.ts";
import { createJudge } from "./checker.ts";
import { checkNames } from "./checks.ts";
import { type Operation, readDocument, type Schema } from "./document.ts";
import { createDraw } from "./generate.ts";
import { jsonFaults } from "./mutations.ts";
import { describe as describeFailure } from "./report.ts";
import { fuzz } from "./run.ts";
import type { Answer } from "./send.ts";
import { readWords } from "./words.ts";

const document = readDocument(openapi);
const judge = createJudge(document);
const { resolve } = document;
const withBody = document.operations.filter((each) => each.body);

function operationOf(id: string): Operation {
	return document.operations.find((each) => each.id === id) ?? expect.fail(`openapi.json has no ${id}`);
}

describe("requests made from openapi.json", () => {
	it("find nothing wrong, and every check has looked at answers", { timeout: 300_000 }, async () => {
		const seed = inject("seed");
		const signal = new AbortController().signal;
		const { tally, url, errorLines } = await fuzz({ seed, requests: 1_200, concurrency: 4, signal });
		expect(tally.failures.map((failure) => describeFailure(failure, url, seed)).join("\n\n")).toBe("");
		expect(errorLines).toEqual([]);
		expect(checkNames.filter((check) => tally.casesOf(check) === 0)).toEqual([]);
	});

	it("are the same for the same seed", () => {
		const arbitraries = withBody.map(({ body }) => arbitraryOf(body?.schema ?? {}, { resolve }));
		const values = (seed: number) => {
			const draw = createDraw(seed);
			return JSON.stringify([...arbitraries, ...arbitraries].map(draw));
		};
		expect(values(inject("seed"))).toBe(values(inject("seed")));
		expect(values(inject("seed"))).not.toBe(values(inject("seed") + 1));
	});
});

describe("valid values", () => {
	it.each(withBody)("of the body of $id are valid to ajv", (operation) => {
		const { schema } = operation.body ?? expect.fail();
		fc.assert(fc.property(arbitraryOf(schema, { resolve }), (value) => judge.isValidBody(operation, value)));
	});

	const parameters = document.operations.flatMap(({ id, parameters: all }) => all.map((each) => ({ id, ...each })));

	it.each(parameters)("of $name in the $in of $id are valid to ajv", ({ schema }) => {
		fc.assert(fc.property(arbitraryOf(schema, { resolve }), (value) => judge.isValid(schema, value)));
	});

	it("cannot be made for a keyword that nobody has taught the arbitraries", () => {
		const schema: Schema = { type: "string", contentEncoding: "base64" };
		expect(() => arbitraryOf(schema, { resolve })).toThrow(/keyword contentEncoding.*add it there/);
	});
});

describe("faults", () => {
	it.each(withBody)("can be made at every member of the body of $id, and ajv sees them", (operation) => {
		const { schema } = operation.body ?? expect.fail();
		fc.assert(
			fc.property(arbitraryOf(schema, { resolve }), (value) => {
				const faults = jsonFaults(schema, value, resolve).filter(
					({ value: wrong }) => !judge.isValidBody(operation, wrong),
				);
				const places = new Set(faults.map(({ path }) => path.filter((token) => typeof token === "string").join(".")));
				for (const name of Object.keys(resolve(schema).properties ?? {})) {
					if (typeof value === "object" && value !== null && name in value) expect(places).toContain(name);
				}
				expect(new Set(faults.map(({ kind }) => kind)).size).toBeGreaterThan(3);
			}),
			{ numRuns: 20 },
		);
	});
});

describe("the judge", () => {
	const operation = operationOf("getProduct");
	const product = openapi.components.schemas.Product.examples[0];
	const answer = (change: Partial<Answer> = {}): Answer => {
		const headers = { "content-type": ["application/json"], "x-request-id": ["r1"], etag: ['"1-a"'] };
		const { json = product, ...rest } = change;
		return { status: 200, headers, text: JSON.stringify(json), ...rest, json };
	};
	const failing = (given: Answer) =>
		judge.conformance(operation, "GET", given).flatMap(({ check, fault }) => (fault === undefined ? [] : [check]));
	const problem = { code: "product.not_found", status: 404, requestId: "r1" };

	it("has nothing against what the document says", () => {
		expect(failing(answer())).toEqual([]);
		const { "content-type": _, ...headers } = answer().headers;
		expect(failing(answer({ status: 304, headers, text: "" }))).toEqual([]);
	});

	it.each<[string, Partial<Answer>, string[]]>([
		["a server error", { status: 500 }, ["not_a_server_error"]],
		["a status that is not documented", { status: 418 }, ["status_code_conformance"]],
		[
			"another media type",
			{ headers: { ...answer().headers, "content-type": ["text/html"] } },
			["content_type_conformance"],
		],
		["a missing header", { headers: { ...answer().headers, etag: [] } }, ["response_headers_conformance"]],
		[
			"a header that belongs elsewhere",
			{ headers: { ...answer().headers, location: ["/x"] } },
			["response_headers_conformance"],
		],
		["a member that leaks", { json: { ...product, listing: "product" } }, ["response_schema_conformance"]],
		["a member of the wrong type", { json: { ...product, stock: "9" } }, ["response_schema_conformance"]],
		[
			"a date that is none",
			{ json: { ...product, createdAt: "2026-13-45T00:00:00Z" } },
			["response_schema_conformance"],
		],
		["a body where there is none", { status: 304 }, ["content_type_conformance", "response_schema_conformance"]],
	])("sees %s", (_, change, checks) => {
		expect(failing(answer(change))).toEqual(expect.arrayContaining(checks));
	});

	it("sees a problem that is not the promised one", () => {
		const headers = { "content-type": ["application/problem+json"], "x-request-id": ["r1"] };
		const json = { ...problem, title: "t", detail: "d", type: "urn:x", instance: "/x" };
		const given = answer({ status: 404, headers, json });
		expect(judge.problemFault(given, 404, "product.not_found")).toBeUndefined();
		expect(judge.problemFault(given, 400, "product.not_found")).toMatch(/status 404/);
		expect(judge.problemFault(given, 404, "order.not_found")).toMatch(/code product.not_found/);
		expect(judge.problemFault({ ...given, json: { ...json, requestId: "r2" } }, 404, "product.not_found")).toMatch(
			/requestId/,
		);
	});
});

describe("what the document says in words", () => {
	it("is noticed when it goes", () => {
		expect(() => readWords(document)).not.toThrow();
		const text = JSON.stringify(openapi).replaceAll("no id may occur twice", "ids may occur twice");
		expect(() => readWords(readDocument(JSON.parse(text)))).toThrow(/no longer says "no id may occur twice"/);
	});
});

describe("npm run test:fuzz", () => {
	it.each([
		["--requests", "many"],
		["--requests", "0"],
		["--seed", "-1"],
		["--colour", "red"],
	])("with %s %s says how it is used", (...args) => {
		const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "test/fuzz/main.ts", ...args], {
			encoding: "utf8",
		});
		expect(stderr).toContain("npm run test:fuzz -- [--requests 5000]");
		expect(status).toBe(2);
	});
});
