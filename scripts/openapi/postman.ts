import { appName } from "../../packages/core/src/contract/app.ts";
import { apiScope } from "../../packages/core/src/contract/auth.ts";
import { sampleRequest } from "../../packages/core/src/contract/code-samples.ts";
import {
	accessDescriptions,
	type Operation,
	operation,
	operationIds,
	tags,
} from "../../packages/core/src/contract/operations.ts";
import { clientId } from "../../packages/local/src/identity/authorization-request.ts";
import { findUser } from "../../packages/local/src/seed/users.ts";

/** The users that the collection signs in on a local stage, with the variables that get their tokens. */
const admin = { title: "an admin", email: "admin@example.com", tokenVariable: "adminToken" };
const customer = { title: "a customer", email: "ada@example.com", tokenVariable: "customerToken" };
const accounts = [admin, customer];

const operations: readonly Operation[] = operationIds.map((id) => operation(id));

/** The variables that path parameters are filled with, and their values at first: the contract's examples, and a seeded user. */
const idVariables = new Map<string, unknown>([
	...operations.flatMap((each) => Object.entries(sampleRequest(each).path)),
	["userId", findUser(customer.email)?.id],
]);

/**
 * Returns a collection of Postman with the sign-in and a request for each operation, made of the contract's examples. Insomnia,
 * Bruno and others import it, too. https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html
 */
export function postmanCollection(version: string): object {
	return {
		info: {
			name: `${appName} API`,
			version,
			description:
				"Generated from the contract by `npm run generate`.\n\nOn a local stage, send both requests in “Sign in” first: they store the tokens that the other requests send. " +
				"For another stage, set the variables `url`, `adminToken` and `customerToken`. A request that creates something stores its id for the requests after it.",
			schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
		},
		auth: { type: "noauth" },
		event: [{ listen: "test", script: { type: "text/javascript", exec: rememberCreated() } }],
		variable: [
			{ key: "url", value: "http://127.0.0.1:3000" },
			{ key: "issuer", value: "http://127.0.0.1:3001" },
			...accounts.map(({ tokenVariable }) => ({ key: tokenVariable, value: "" })),
			...[...idVariables].map(([key, value]) => ({ key, value })),
		],
		item: [
			{ name: "Sign in", description: "On a local stage.", item: accounts.map(signIn) },
			...Object.entries(tags).map(([tag, description]) => ({
				name: tag,
				description,
				item: operations.filter(({ path }) => path.split("/")[1] === tag).map(requestOf),
			})),
		],
	};
}

/** Returns the lines of a script that stores the id in the `Location` of a response in the variable of the path's parameter. */
function rememberCreated(): string[] {
	const locations = [...new Set(operations.map(({ path }) => path))].flatMap((path) => {
		const name = /\{(\w+)\}$/.exec(path)?.[1];
		return name === undefined ? [] : [[path.replace(`{${name}}`, ""), name]];
	});
	return [
		'const location = pm.response.headers.get("Location") ?? "";',
		`for (const [path, name] of ${JSON.stringify(locations)}) {`,
		"  const [before, id] = location.split(path);",
		'  if (id && before === "") pm.collectionVariables.set(name, decodeURIComponent(id));',
		"}",
	];
}

function signIn({ title, email, tokenVariable }: typeof admin): object {
	const form = { grant_type: "password", username: email, client_id: clientId, scope: apiScope };
	return {
		name: `Sign in as ${title}`,
		event: [
			{
				listen: "test",
				script: {
					type: "text/javascript",
					exec: [`pm.collectionVariables.set("${tokenVariable}", pm.response.json().access_token);`],
				},
			},
		],
		request: {
			method: "POST",
			url: { raw: "{{issuer}}/token", host: ["{{issuer}}"], path: ["token"] },
			body: { mode: "urlencoded", urlencoded: Object.entries(form).map(([key, value]) => ({ key, value })) },
		},
	};
}

function requestOf(each: Operation): object {
	const { path, query, header, body } = sampleRequest(each);
	const segments = each.path.slice(1).split("/");
	const pairs = Object.entries(query).flatMap(([key, value]) =>
		[value].flat().map((one) => ({ key, value: variableFor(one) })),
	);
	const search = pairs.map(({ key, value }) => `${key}=${value}`).join("&");
	const names = segments.map((segment) => segment.replace(/^\{(\w+)\}$/, ":$1"));
	const { tokenVariable } = each.access === "admin" ? admin : customer;
	return {
		name: each.summary,
		request: {
			method: each.method,
			description: [each.description, accessDescriptions[each.access]].filter(Boolean).join("\n\n"),
			url: {
				raw: `{{url}}/${names.join("/")}${search && `?${search}`}`,
				host: ["{{url}}"],
				path: names,
				...(pairs.length > 0 && { query: pairs }),
				variable: Object.keys(path).map((key) => ({ key, value: `{{${key}}}` })),
			},
			header: Object.entries(header).map(([key, value]) => ({
				key,
				// Another key for each request: with the key of a placed order, no second one is placed.
				value: key === "Idempotency-Key" ? "{{$guid}}" : String(value),
			})),
			...(body !== undefined && {
				body: { mode: "raw", raw: bodyOf(body), options: { raw: { language: "json" } } },
			}),
			auth:
				each.access === "anyone"
					? { type: "noauth" }
					: { type: "bearer", bearer: [{ key: "token", value: `{{${tokenVariable}}}`, type: "string" }] },
		},
	};
}

/** Returns a body in which the example of each id is the variable with what was created last. */
function bodyOf(body: unknown): string {
	return JSON.stringify(
		body,
		(key, value) => (typeof value === "string" && key !== "id" ? variableFor(value) : value),
		2,
	);
}

/** Returns the variable of a path parameter that has this example, or the value. */
function variableFor(value: unknown): string {
	const [name] = [...idVariables].find(([, example]) => example === value) ?? [];
	return name === undefined ? String(value) : `{{${name}}}`;
}
