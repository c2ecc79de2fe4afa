import * as z from "zod/mini";
import { evaluates, type Operation } from "./operations.ts";
import { firstExample } from "./problem.ts";

/** A request in one language, as readers of the OpenAPI extension `x-codeSamples` expect it. */
export interface CodeSample {
	/** The language as highlighters of source code call it. */
	lang: string;
	label: string;
	source: string;
}

/** The local stage, unless `API` has the URL of another stage. */
const localStage = "http://127.0.0.1:3000";

/** The values of a sample request: the examples of the contract. */
export interface SampleRequest {
	path: Record<string, unknown>;
	query: Record<string, unknown>;
	header: Record<string, unknown>;
	body?: unknown;
}

/**
 * Returns a request of the operation in each language, made of the examples of its schemas. The environment variable `TOKEN` has the
 * access token, and `API` the URL of a stage other than the local one.
 */
export function codeSamples(operation: Operation): CodeSample[] {
	const request = sampleRequest(operation);
	return [
		{ lang: "Shell", label: "curl", source: curl(operation, request) },
		// The client leaves HEAD to monitors.
		...(operation.method === "HEAD"
			? []
			: [{ lang: "TypeScript", label: "TypeScript, @tap/client", source: typescript(operation, request) }]),
		{ lang: "Python", label: "Python", source: python(operation, request) },
	];
}

/** Returns a request of the operation with an example of everything that it requires. */
export function sampleRequest(operation: Operation): SampleRequest {
	const body = operation.body && firstExample(operation.body);
	return {
		path: examplesOf(operation.params),
		query: examplesOf(operation.query),
		header: {
			...examplesOf(operation.headers),
			// Without a precondition, a replacement is refused.
			...(operation.problems.includes("precondition.required") &&
				evaluates("If-None-Match", operation) && { "If-None-Match": "*" }),
		},
		...(body !== undefined && { body }),
	};
}

/** Returns an example of each required parameter. */
function examplesOf(schema: Operation["params"]): Record<string, unknown> {
	const required = Object.entries(schema?._zod.def.shape ?? {}).filter(([, { _zod }]) => _zod.optin !== "optional");
	return Object.fromEntries(required.map(([name, parameter]) => [name, exampleOf(name, parameter)]));
}

function exampleOf(name: string, parameter: z.core.$ZodType): unknown {
	const element = parameter instanceof z.ZodMiniArray ? parameter._zod.def.element : undefined;
	const example = element === undefined ? firstExample(parameter) : [exampleOf(name, element)];
	if (example === undefined) throw new Error(`The parameter ${name} needs an example, for the samples of code.`);
	return example;
}

function targetOf({ path: template }: Operation, { path, query }: SampleRequest): string {
	const written = template.replaceAll(/\{(\w{1,50})\}/g, (_, name) => encodeURIComponent(String(path[name])));
	const pairs = Object.entries(query).flatMap(([name, value]) =>
		[value].flat().map((each): [string, string] => [name, String(each)]),
	);
	return pairs.length > 0 ? `${written}?${new URLSearchParams(pairs)}` : written;
}

function curl(operation: Operation, request: SampleRequest): string {
	const { method } = operation;
	const quoted = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
	const options = [
		...(method === "GET" ? [] : [method === "HEAD" ? "--head" : `--request ${method}`]),
		...(operation.access === "anyone" ? [] : ['--header "Authorization: Bearer $TOKEN"']),
		...Object.entries(request.header).map(([name, value]) => `--header ${quoted(`${name}: ${value}`)}`),
		...(request.body === undefined
			? []
			: [`--header ${quoted("Content-Type: application/json")}`, `--data ${quoted(JSON.stringify(request.body))}`]),
	];
	return [`curl "\${API:-${localStage}}${targetOf(operation, request)}"`, ...options].join(" \\\n  ");
}

function typescript(operation: Operation, request: SampleRequest): string {
	const { path, query, header, body } = request;
	const params = Object.fromEntries(
		Object.entries({ path, query, header }).filter(([, values]) => Object.keys(values).length > 0),
	);
	const init = { ...(Object.keys(params).length > 0 && { params }), ...(body !== undefined && { body }) };
	const args = [JSON.stringify(operation.path), ...(Object.keys(init).length > 0 ? [typescriptLiteral(init)] : [])];
	const token = operation.access === "anyone" ? "" : ', token: () => process.env.TOKEN ?? ""';
	const hasBody = Object.values(operation.success).some(({ schema }) => schema !== undefined);
	return [
		'import { createClient } from "@tap/client";',
		"",
		`const client = createClient({ baseUrl: process.env.API ?? "${localStage}"${token} });`,
		`const { ${hasBody ? "data, " : ""}error } = await client.${operation.method}(${args.join(", ")});`,
		"if (error) throw new Error(error.detail);",
		...(hasBody ? ["console.log(data);"] : []),
	].join("\n");
}

function python(operation: Operation, request: SampleRequest): string {
	const headers = [
		...(operation.access === "anyone" ? [] : [`"Authorization": f"Bearer {os.environ['TOKEN']}",`]),
		...Object.entries(request.header).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)},`),
		...(request.body === undefined ? [] : ['"Content-Type": "application/json",']),
	];
	const hasBody = operation.method !== "HEAD" && Object.values(operation.success).some(({ schema }) => schema);
	return [
		...(hasBody || request.body !== undefined ? ["import json"] : []),
		"import os",
		"import urllib.request",
		"",
		"request = urllib.request.Request(",
		`    os.environ.get("API", "${localStage}") + ${JSON.stringify(targetOf(operation, request))},`,
		`    method="${operation.method}",`,
		...(headers.length > 0 ? ["    headers={", ...headers.map((line) => `        ${line}`), "    },"] : []),
		...(request.body === undefined ? [] : [`    data=json.dumps(${pythonLiteral(request.body)}).encode(),`]),
		")",
		"with urllib.request.urlopen(request) as response:",
		hasBody ? "    print(json.load(response))" : "    print(response.status)",
	].join("\n");
}

/** Returns a JSON value as TypeScript writes it: without quotes around names. */
function typescriptLiteral(value: unknown): string {
	return JSON.stringify(value, undefined, 2).replaceAll(/^( *)"(\w+)":/gm, "$1$2:");
}

/** Returns a JSON value as Python writes it: as JSON, but for words that no example has. */
function pythonLiteral(value: unknown): string {
	JSON.stringify(value, (key, member) => {
		if (member !== null && typeof member !== "boolean") return member;
		throw new Error(`${key}: Python has other words for true, false and null. Teach code-samples.ts to write them.`);
	});
	return JSON.stringify(value, undefined, 4).replaceAll("\n", "\n    ");
}
