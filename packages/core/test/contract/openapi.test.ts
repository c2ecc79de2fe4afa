import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import committed from "../../openapi.json" with { type: "json" };
import { openapiDocument } from "../../src/contract/openapi.ts";
import { operation, operationIds, problemsOf, supportsNotModified } from "../../src/contract/operations.ts";
import { problemDefinition, problems } from "../../src/contract/problem.ts";
import { keysOf } from "../../src/contract/record.ts";

const document = openapiDocument("1.2.3");
const documented = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
	(["get", "head", "post", "put", "delete"] as const).flatMap((method) => {
		const found = item[method];
		return found ? [{ path, method: method.toUpperCase(), ...found }] : [];
	}),
);

/** The documented operation of a row of the contract. */
function documentedAs(id: string) {
	return documented.find(({ operationId }) => operationId === id) ?? expect.fail(`${id} is not documented`);
}

/** Every code that a response's schema allows, its references followed. */
function codesIn(schema: unknown): string[] {
	const names = [...JSON.stringify(schema).matchAll(/#\/components\/(\w+)\/(\w+)/g)];
	return names.flatMap(([, kind, name]) => {
		if (kind === "responses" && name !== undefined) return codesIn(document.components?.responses?.[name]);
		const component = document.components?.schemas?.[name ?? ""];
		if (component !== undefined && "oneOf" in component) return codesIn(component.oneOf);
		const constant = /"code":\{"type":"string","const":"([^"]+)"/.exec(JSON.stringify(component ?? ""))?.[1];
		return constant ?? [];
	});
}

const WithParameters = z.record(
	z.string(),
	z.optional(z.looseObject({ parameters: z.optional(z.array(z.looseObject({ schema: z.optional(z.unknown()) }))) })),
);

/** Returns every object in a document that has the keyword `type`. */
function* schemasIn(value: unknown): Generator<Record<string, unknown>> {
	if (typeof value !== "object" || value === null) return;
	if ("type" in value && typeof value.type === "string") yield { ...value };
	for (const member of Object.values(value)) yield* schemasIn(member);
}

describe("the OpenAPI document", () => {
	it("has every operation of the contract and no other", () => {
		const rows = operationIds.map((id) => `${id} ${operation(id).method} ${operation(id).path}`);
		const found = documented.map(({ operationId, method, path }) => `${operationId} ${method} ${path}`);
		expect(found.sort()).toEqual(rows.sort());
		expect(document.info.version).toBe("1.2.3");
	});

	it.each(operationIds)("documents every response of %s", (id) => {
		const row = operation(id);
		const { responses = {}, security } = documentedAs(id);
		const expected = new Set([
			...Object.keys(row.success),
			...(supportsNotModified(row) ? ["304"] : []),
			...problemsOf(row).map((code) => String(problemDefinition(code).status)),
		]);
		expect(Object.keys(responses).sort()).toEqual([...expected].sort());
		for (const status of expected) {
			// A response to HEAD has no body, and so no code.
			const codes =
				row.method === "HEAD"
					? []
					: problemsOf(row).filter((code) => String(problemDefinition(code).status) === status);
			expect([...new Set(codesIn(responses[status]))].sort(), status).toEqual([...codes].sort());
		}
		expect(security).toEqual(row.access === "anyone" ? [] : [{ bearerAuth: [] }]);
	});

	it("gives every integer a format that holds all its values, and no number is a fraction", () => {
		const schemas = [...schemasIn(document)];
		expect(schemas.filter(({ type }) => type === "number")).toEqual([]);
		const integers = schemas.filter(({ type }) => type === "integer");
		expect(integers.length).toBeGreaterThan(20);
		for (const { const: value, minimum = value, maximum = value, format } of integers) {
			const fits = [minimum, maximum].every((limit) => Math.abs(Number(limit ?? Number.NaN)) < 2 ** 31);
			// Retry-After is a number of seconds without limits.
			if (minimum !== undefined) expect(format).toBe(fits ? "int32" : "int64");
		}
		expect(integers.map(({ format }) => format)).toContain("int64");
	});

	it("has no constant in a parameter, which openapi-python-client cannot read", () => {
		const parameters = Object.values(document.paths ?? {}).flatMap((path) =>
			["get", "put", "post", "delete"].flatMap((method) => z.parse(WithParameters, path)[method]?.parameters ?? []),
		);
		expect(parameters.length).toBeGreaterThan(10);
		for (const { schema } of parameters) expect(schema).not.toHaveProperty("const");
		expect(parameters).toContainEqual(expect.objectContaining({ schema: expect.objectContaining({ enum: ["*"] }) }));
	});

	it("says in its description which operations evaluate a precondition", () => {
		const taking = (name: string) =>
			documented
				.filter(({ parameters = [] }) => parameters.some((each) => "name" in each && each.name === name))
				.map(({ operationId }) => operationId);
		const named = (name: string) => {
			const [, text = ""] = document.info.description?.split(`Send it as \`${name}\``) ?? [];
			return [...(text.split("do that")[0] ?? "").matchAll(/`(\w+)`/g)].map(([, id]) => id);
		};
		expect(named("If-Match")).toEqual(taking("If-Match"));
		expect(taking("If-Match")).toContain("cancelOrder");
		// `If-None-Match: *` of putProduct is another condition.
		expect([...named("If-None-Match"), "putProduct"].sort()).toEqual(taking("If-None-Match").sort());
	});

	it("has the responses of the gateway in every operation", () => {
		for (const { operationId, responses = {} } of documented) {
			expect(Object.keys(responses), operationId).toEqual(
				expect.arrayContaining(["400", "403", "413", "415", "429", "431", "500"]),
			);
		}
	});

	it("has an example of every problem, and of the cursor", () => {
		const { schemas = {} } = document.components ?? {};
		const WithExample = z.object({ examples: z.array(z.looseObject({ code: z.string() })) });
		for (const code of keysOf(problems)) {
			const found = Object.entries(schemas).flatMap(([name, schema]) => {
				const parsed = z.safeParse(WithExample, schema);
				return parsed.data?.examples[0]?.code === code ? name : [];
			});
			if (code !== "route.not_found" && code !== "method.not_allowed") expect(found, code).toHaveLength(1);
		}
		expect(schemas.ProductPage).toMatchObject({ properties: { nextCursor: { examples: [expect.any(String)] } } });
	});

	it("names the union of problems that an operation returns with one status", () => {
		expect(document.components?.schemas?.PlaceOrder409Problem).toMatchObject({
			oneOf: [{ $ref: expect.any(String) }, { $ref: expect.any(String) }],
			discriminator: { propertyName: "code" },
		});
		expect(JSON.stringify(document.paths)).not.toContain('"application/problem+json":{"schema":{"oneOf"');
	});

	it("states what an amount in each currency is worth", () => {
		const Currency = z.object({ enum: z.array(z.string()), "x-minor-unit-digits": z.record(z.string(), z.int()) });
		const { enum: codes, "x-minor-unit-digits": digits } = z.parse(Currency, document.components?.schemas?.Currency);
		expect(Object.keys(digits)).toEqual(codes);
		expect(digits).toMatchObject({ EUR: 2, HUF: 2, IQD: 3, JPY: 0 });
	});

	it("states which headers a response always has, and which only sometimes", () => {
		const WithHeaders = z.object({ headers: z.record(z.string(), z.looseObject({ $ref: z.optional(z.string()) })) });
		const Header = z.object({ required: z.boolean() });
		const headersOf = (id: string, status: string) => {
			const { [status]: response } = documentedAs(id).responses ?? {};
			const name = response && "$ref" in response ? response.$ref.split("/").at(-1) : undefined;
			const { headers } = z.parse(WithHeaders, name ? document.components?.responses?.[name] : response);
			return Object.fromEntries(
				Object.entries(headers).map(([key, header]) => {
					const found = z.parse(Header, header.$ref ? document.components?.headers?.[key] : header);
					return [key, found.required];
				}),
			);
		};
		const always = { "X-Request-Id": true };
		expect(headersOf("placeOrder", "201")).toEqual({
			...always,
			ETag: true,
			Location: true,
			"Idempotency-Replayed": false,
		});
		expect(headersOf("placeOrder", "401")).toEqual({ ...always, "WWW-Authenticate": true });
		// Of the problems of this status, only one asks to come back.
		expect(headersOf("placeOrder", "409")).toEqual({ ...always, "Retry-After": false });
		expect(headersOf("placeOrder", "429")).toEqual({ ...always, "Retry-After": true });
		expect(headersOf("getProduct", "304")).toEqual({ ...always, ETag: true });
	});

	it("describes every parameter", () => {
		const parameters = documented.flatMap((each) => each.parameters ?? []);
		expect(parameters.length).toBeGreaterThan(0);
		for (const parameter of parameters) {
			expect("description" in parameter && parameter.description, JSON.stringify(parameter)).toMatch(/\S/);
		}
	});

	it("closes objects in requests and leaves them open in responses", () => {
		const { schemas = {} } = document.components ?? {};
		const closed = Object.entries(schemas).flatMap(([name, schema]) =>
			"additionalProperties" in schema && schema.additionalProperties === false ? [name] : [],
		);
		expect(closed.sort()).toEqual(
			["BulkProductInput", "BulkProducts", "Money", "OrderInput", "OrderLineInput", "ProductInput", "Total"].sort(),
		);
	});

	it("has the examples that requests are tried with", () => {
		const bodies = documented.flatMap(({ requestBody }) => requestBody ?? []);
		expect(bodies).toHaveLength(4);
		for (const body of bodies) {
			expect("content" in body && body.content["application/json"]?.example).toEqual(expect.any(Object));
		}
	});

	it("is the one that is committed, but for the version", () => {
		expect(JSON.parse(JSON.stringify(openapiDocument(committed.info.version)))).toEqual(committed);
	});
});
