import { clientId } from "@tap/local/identity/authorization-request.ts";
import { findUser } from "@tap/local/seed/users.ts";
import { apiScope } from "../../packages/core/src/contract/auth.ts";
import { sampleRequest } from "../../packages/core/src/contract/code-samples.ts";
import {
	evaluates,
	type Operation,
	type OperationId,
	operation,
	operationIds,
} from "../../packages/core/src/contract/operations.ts";

/**
 * Returns a file with a request of every operation, for REST Client (Visual Studio Code) and Visual Studio. The requests succeed one
 * after the other: each names the resources of the ones before it.
 */
export function httpFile(): string {
	const { email: username } = findUser("admin") ?? {};
	if (username === undefined) throw new Error("No seeded user is an admin.");
	const form = new URLSearchParams({ grant_type: "password", username, client_id: clientId, scope: apiScope });
	return [
		"# A request of every operation, for REST Client in Visual Studio Code, or Visual Studio.",
		"# Generated from the contract in packages/core by `npm run generate`: change that, not this file.",
		"# Send signIn first. The requests name the resources of the ones before them. An order is canceled or fulfilled, not both.",
		"",
		"# The addresses that `npm start` prints",
		"@api = http://127.0.0.1:3000",
		"@issuer = http://127.0.0.1:3001",
		"",
		"### Sign in as an admin; the local issuer asks for no password",
		"# @name signIn",
		"POST {{issuer}}/token",
		"Content-Type: application/x-www-form-urlencoded",
		"",
		String(form),
		...inOrder().flatMap((id) => ["", ...requestOf(id, operation(id))]),
		"",
	].join("\n");
}

/** The operations in the order of the contract, but what creates a resource first, and what deletes one last. */
function inOrder(): OperationId[] {
	const rank = (id: OperationId) => (isCreation(operation(id)) ? 0 : operation(id).method === "DELETE" ? 2 : 1);
	return operationIds.toSorted((a, b) => rank(a) - rank(b));
}

function isCreation({ method, success }: Operation): boolean {
	return method === "POST" && success[201] !== undefined;
}

function requestOf(id: OperationId, row: Operation): string[] {
	const { header, body } = sampleRequest(row);
	// The body names the product by the example of its id.
	const text = body === undefined ? undefined : JSON.stringify(body, undefined, 2);
	return [
		`### ${row.summary}`,
		`# @name ${id}`,
		`${row.method} {{api}}${targetOf(row)}`,
		...(row.access === "anyone" ? [] : ["Authorization: Bearer {{signIn.response.body.$.access_token}}"]),
		...Object.entries(header).map(([name, value]) => headerLine(row, name, value)),
		...(text === undefined
			? []
			: ["Content-Type: application/json", "", text.replaceAll(/"prd_01\w+"/g, `"${idOf("/products/{productId}")}"`)]),
	];
}

/** A key is new for each order, and the tag of a replaced resource is the one that was read. */
function headerLine(row: Operation, name: string, value: unknown): string {
	if (name === "Idempotency-Key") return `${name}: {{$guid}}`;
	if (name !== "If-None-Match") return `${name}: ${value}`;
	const read = operationIds.find((id) => operation(id).path === row.path && operation(id).method === "GET");
	return evaluates("If-Match", row) ? `If-Match: {{${read}.response.headers.ETag}}` : `${name}: ${value}`;
}

function targetOf(row: Operation): string {
	const path = row.path.replace(/\{\w+\}/, () => idOf(row.path));
	const bulk = operationIds.find((id) => operation(id).path === row.path && operation(id).method === "PUT");
	const query = Object.keys(sampleRequest(row).query).map(
		(name) => `${name}={{${bulk}.response.body.$.items[0].${name}}}`,
	);
	return query.length > 0 ? `${path}?${query.join("&")}` : path;
}

/** Returns the variable with the id of a resource: of the one that was created, or the caller's own. */
function idOf(path: string): string {
	const [collection = ""] = path.split("/{");
	const isOwn = (row: Operation) => row.method === "GET" && row.path.startsWith(`${collection}/`) && !row.params;
	const source =
		operationIds.find((id) => operation(id).path === collection && isCreation(operation(id))) ??
		operationIds.find((id) => isOwn(operation(id)));
	if (source === undefined) throw new Error(`No operation returns an id for ${path}.`);
	return `{{${source}.response.body.$.id}}`;
}
