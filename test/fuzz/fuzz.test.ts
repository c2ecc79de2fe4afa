import { spawnSync } from "node:child_process";
import { gunzipSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import openapi from "../../packages/core/openapi.json" with { type: "json" };
import { arbitraryOf } from "./arbitrary.ts";
import { readArguments } from "./arguments.ts";
import { createChecker } from "./checker.ts";
import { checkNames } from "./checks.ts";
import { type Operation, readDocument, type Schema } from "./document.ts";
import { envelopeKinds, envelopeMutationsOf } from "./envelope-mutations.ts";
import { createDraw } from "./generate.ts";
import { jsonMutations } from "./json-mutations.ts";
import { mutationsOf } from "./mutations.ts";
import { stringsOf, toWire } from "./plan.ts";
import { readProseRules } from "./prose-rules.ts";
import { formatFailure } from "./report.ts";
import { fuzz } from "./run.ts";
import type { WireResponse } from "./send.ts";

const document = readDocument(openapi);
const checker = createChecker(document);
const { resolve } = document;
const withBody = document.operations.filter((each) => each.body);

function operationOf(id: string): Operation {
	return document.operations.find((each) => each.id === id) ?? expect.fail(`openapi.json has no ${id}`);
}

describe("requests generated from openapi.json", () => {
	it("find no violation, and every check is applied", { timeout: 300_000 }, async () => {
		const seed = inject("seed");
		const signal = new AbortController().signal;
		const { tally, url, errorLines } = await fuzz({ seed, requests: 1_200, concurrency: 4, signal });
		expect(tally.failures.map((failure) => formatFailure(failure, url, seed)).join("\n\n")).toBe("");
		expect(errorLines).toEqual([]);
		expect(checkNames.filter((check) => tally.casesOf(check) === 0)).toEqual([]);
	});

	it("depend only on the seed", () => {
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
	it.each(withBody)("of the body of $id pass ajv", (operation) => {
		const { schema } = operation.body ?? expect.fail();
		fc.assert(fc.property(arbitraryOf(schema, { resolve }), (value) => checker.isValidBody(operation, value)));
	});

	const parameters = document.operations.flatMap(({ id, parameters: all }) => all.map((each) => ({ id, ...each })));

	it.each(parameters)("of $name in the $in of $id pass ajv", ({ schema }) => {
		fc.assert(fc.property(arbitraryOf(schema, { resolve }), (value) => checker.isValid(schema, value)));
	});

	it("are not generated for an unsupported keyword", () => {
		const schema: Schema = { type: "string", contentEncoding: "base64" };
		expect(() => arbitraryOf(schema, { resolve })).toThrow(/keyword contentEncoding.*Add it there/);
	});
});

describe("mutations", () => {
	it.each(document.operations)("of the envelope exist in every kind for $id", (operation) => {
		const { method, template } = operation;
		const rest = { path: {}, query: [], headers: [], caller: "admin" as const, about: "" };
		const plan = { operation, method, template, ...rest, expect: { kind: "accept" as const, codes: [] } };
		const kinds = mutationsOf(plan, document, checker).map(({ kind }) => kind);
		expect(kinds).toEqual(expect.arrayContaining([...envelopeKinds]));
	});

	it("keep the ids in a compressed body known, which may create a deleted product again", () => {
		const operation = operationOf("putProducts");
		const { method, template } = operation;
		const rest = { path: {}, query: [], headers: [], caller: "admin" as const, about: "" };
		const body = { json: { items: [{ id: "prd_deleted" }] } };
		const plan = { operation, method, template, ...rest, body, expect: { kind: "accept" as const, codes: [] } };
		const compressed = envelopeMutationsOf(plan).find(({ kind }) => kind === "compressed body") ?? expect.fail();
		expect(stringsOf(compressed.plan())).toContain("prd_deleted");
		const sent = toWire(compressed.plan(), { ada: "", grace: "", admin: "", garbage: "" }).body ?? expect.fail();
		expect(JSON.parse(gunzipSync(sent).toString())).toEqual(body.json);
	});

	it.each(withBody)("exist for every member of the body of $id and fail ajv", (operation) => {
		const { schema } = operation.body ?? expect.fail();
		fc.assert(
			fc.property(arbitraryOf(schema, { resolve }), (value) => {
				const mutations = jsonMutations(schema, value, resolve).filter(
					({ value: wrong }) => !checker.isValidBody(operation, wrong),
				);
				const places = new Set(
					mutations.map(({ path }) => path.filter((token) => typeof token === "string").join(".")),
				);
				for (const name of Object.keys(resolve(schema).properties ?? {})) {
					if (typeof value === "object" && value !== null && name in value) expect(places).toContain(name);
				}
				expect(new Set(mutations.map(({ kind }) => kind)).size).toBeGreaterThan(3);
			}),
			{ numRuns: 20 },
		);
	});
});

describe("the checker", () => {
	const operation = operationOf("getProduct");
	const product = openapi.components.schemas.Product.examples[0];
	const response = (change: Partial<WireResponse> = {}): WireResponse => {
		const headers = { "content-type": ["application/json"], "x-request-id": ["r1"], etag: ['"1-a"'] };
		const { json = product, ...rest } = change;
		return { status: 200, headers, text: JSON.stringify(json), ...rest, json };
	};
	const failing = (given: WireResponse) =>
		checker
			.conformance(operation, "GET", given)
			.flatMap(({ check, violation }) => (violation === undefined ? [] : [check]));
	const problem = { code: "product.not_found", status: 404, requestId: "r1" };

	it("accepts a documented response", () => {
		expect(failing(response())).toEqual([]);
		const { "content-type": _, ...headers } = response().headers;
		expect(failing(response({ status: 304, headers, text: "" }))).toEqual([]);
	});

	it.each<[string, Partial<WireResponse>, string[]]>([
		["a server error", { status: 500 }, ["not_a_server_error"]],
		["an undocumented status", { status: 418 }, ["status_code_conformance"]],
		[
			"another media type",
			{ headers: { ...response().headers, "content-type": ["text/html"] } },
			["content_type_conformance"],
		],
		["a missing header", { headers: { ...response().headers, etag: [] } }, ["response_headers_conformance"]],
		[
			"a header of another operation",
			{ headers: { ...response().headers, location: ["/x"] } },
			["response_headers_conformance"],
		],
		["a leaked member", { json: { ...product, listing: "product" } }, ["response_schema_conformance"]],
		["a member of the wrong type", { json: { ...product, stock: "9" } }, ["response_schema_conformance"]],
		["an invalid date", { json: { ...product, createdAt: "2026-13-45T00:00:00Z" } }, ["response_schema_conformance"]],
		["a body where none is documented", { status: 304 }, ["content_type_conformance", "response_schema_conformance"]],
	])("reports %s", (_, change, checks) => {
		expect(failing(response(change))).toEqual(expect.arrayContaining(checks));
	});

	it("reports a problem that is not the expected one", () => {
		const headers = { "content-type": ["application/problem+json"], "x-request-id": ["r1"] };
		const json = { ...problem, title: "t", detail: "d", type: "urn:x", instance: "/x" };
		const given = response({ status: 404, headers, json });
		expect(checker.problemViolation(given, 404, "product.not_found")).toBeUndefined();
		expect(checker.problemViolation(given, 400, "product.not_found")).toMatch(/status 404/);
		expect(checker.problemViolation(given, 404, "order.not_found")).toMatch(/code product.not_found/);
		expect(
			checker.problemViolation({ ...given, json: { ...json, requestId: "r2" } }, 404, "product.not_found"),
		).toMatch(/requestId/);
	});
});

describe("rules in the document's prose", () => {
	it("stop the run when the document no longer states them", () => {
		expect(() => readProseRules(document)).not.toThrow();
		const text = JSON.stringify(openapi).replaceAll("No id may occur twice", "Ids may occur twice");
		expect(() => readProseRules(readDocument(JSON.parse(text)))).toThrow(/no longer says "No id may occur twice"/);
	});
});

describe("npm run test:fuzz", () => {
	it.each([
		["--requests", "many", '--requests is "many": it must be an integer of at least 1'],
		["--requests", "0", '--requests is "0"'],
		["--seed", "-1", "--seed"],
		["--verbosity", "high", "Unknown option '--verbosity'"],
	])("rejects %s %s and says why", (name, value, reason) => {
		expect(() => readArguments([name, value])).toThrow(reason);
	});

	it("prints its usage and exits with 2 when an argument is invalid", () => {
		const args = ["--import", "tsx/esm", "test/fuzz/main.ts", "--requests", "many"];
		const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
		expect(stderr).toContain('--requests is "many"');
		expect(stderr).toContain("npm run test:fuzz -- [--requests 5000]");
		expect(status).toBe(2);
	});
});
