import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { apiScope } from "@tap/core/contract/auth.ts";
import { type Operation, type OperationId, operation, operationIds } from "@tap/core/contract/operations.ts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { startFaultProxy } from "../../../../test/support/fault-proxy.ts";
import { type Attacks, type ForgedTokens, forgeTokens, groupClaims } from "../../../../test/support/forged-tokens.ts";
import { send as sendTo } from "../../../../test/support/send.ts";
import { prepareDataFolder } from "../../../../test/support/signing-keys.ts";
import openapi from "../../../core/openapi.json" with { type: "json" };
import { type Engine, startEngine } from "../../src/database/engine.ts";
import { availableEngines, chooseEngine } from "../../src/database/engine-kinds.ts";
import { clientId } from "../../src/identity/authorization-request.ts";
import { findUser } from "../../src/seed/users.ts";
import { type Stage, startStage } from "../../src/stage.ts";
import { temporaryFolder } from "../harness.ts";

/**
 * Authorization tests: every operation of the contract is called by every kind of caller. The expectation follows from the
 * `access` of the operation, so that a new operation is covered as soon as the contract has it.
 */

const folder = temporaryFolder();
/** The requests to the database since the last reset, in order: operation and table. */
let storage: string[] = [];
let engine: Engine;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let stage: Stage;
let forged: ForgedTokens;
let attacks: Attacks;
let tokens: Record<"ada" | "grace" | "admin", string>;

beforeAll(async () => {
	engine = await startEngine({ kind: chooseEngine(availableEngines()) });
	proxy = await startFaultProxy(
		() => engine.endpoint,
		(asked) => {
			storage.push(`${asked.operation} ${/"TableName":"([^"]+)"/.exec(asked.body)?.[1]}`);
			return undefined;
		},
	);
	vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", proxy.endpoint);
	stage = await startStage({
		port: 0,
		identityPort: 0,
		dataPath: await prepareDataFolder(folder.path),
		engine: undefined,
		indexDelayMs: 0,
		allowedOrigins: "*",
		log: () => {},
	});
	const [key] = z.parse(KeyFile, JSON.parse(readFileSync(join(folder.path, "keys.json"), "utf8"))).keys;
	if (key === undefined) throw new Error("The stage has no signing key.");
	forged = await forgeTokens({
		issuer: stage.issuer,
		clientId,
		key,
		admin: idOf("admin"),
		customerToken: await stage.token("ada@example.com"),
		idToken: await idTokenOf(stage),
	});
	attacks = { ...forged.attacks, ...forged.neverSigned };
	tokens = {
		ada: await stage.token("ada@example.com"),
		grace: await stage.token("grace@example.com"),
		admin: await stage.token("admin"),
	};
});
afterAll(async () => {
	await stage?.stop();
	await proxy?.stop();
	await engine?.stop();
	await forged?.stop();
	vi.unstubAllEnvs();
	folder.remove();
});

const KeyFile = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

/** Returns a real id token of the admin, from the issuer itself. */
async function idTokenOf({ issuer }: Stage): Promise<string> {
	const form = { grant_type: "password", username: "admin@example.com", client_id: clientId, scope: apiScope };
	const response = await fetch(`${issuer}/token`, { method: "POST", body: new URLSearchParams(form) });
	return z.parse(z.object({ id_token: z.string() }), await response.json()).id_token;
}

function idOf(who: string): string {
	return findUser(who)?.id ?? expect.fail(`${who} is not seeded`);
}

type TestResponse = Awaited<ReturnType<typeof sendTo>>;

/** Sends a request to the stage. */
function send(
	{ method, path }: { method: string; path: string },
	headers: Record<string, string | string[] | undefined>,
	body?: unknown,
): Promise<TestResponse> {
	return sendTo(`${stage.url}${path}`, { method, headers }, body);
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

const Created = z.object({ id: z.string() });

async function created(path: string, who: "ada" | "grace" | "admin", body: unknown): Promise<string> {
	const headers = { ...bearer(tokens[who]), "Content-Type": "application/json", "Idempotency-Key": randomUUID() };
	return z.parse(Created, (await send({ method: "POST", path }, headers, body)).body).id;
}

const aProduct = () =>
	created("/products", "admin", { name: "Cup", category: "kitchen", price: { amount: 1, currency: "EUR" }, stock: 9 });

/**
 * For each parameter with an id: creates a resource of `owner`, or returns an id of the same length that does not exist. A
 * parameter of a new kind needs an entry here.
 */
const resources: Record<string, { of(owner: "ada" | "grace"): Promise<string>; unknown(): string }> = {
	productId: { of: aProduct, unknown: () => `prd_${"0".repeat(26)}` },
	orderId: {
		async of(owner) {
			return created("/orders", owner, { lines: [{ productId: await aProduct(), quantity: 1 }] });
		},
		unknown: () => `ord_${"0".repeat(26)}`,
	},
	userId: { of: async (owner) => idOf(`${owner}@example.com`), unknown: () => randomUUID() },
	// deleteProducts
	id: { of: aProduct, unknown: () => `prd_${"0".repeat(26)}` },
};

function resourceFor(name: string, id: OperationId) {
	return (
		resources[name] ??
		expect.fail(`There is no resource for the parameter ${name} of ${id}: add it to "resources" in ${import.meta.url}.`)
	);
}

/** Returns the value that a valid request has in each header that the contract declares. */
const headerValues: Record<string, () => string | undefined> = {
	"Idempotency-Key": randomUUID,
	"If-Match": () => "*",
	"If-None-Match": () => undefined,
};

const namesOf = (schema: Operation["params"]) => Object.entries(schema?._zod.def.shape ?? {});
const isRequired = ([, schema]: ReturnType<typeof namesOf>[number]) => schema._zod.optin !== "optional";

/** Returns a valid request for an operation on a resource of `owner`, or on one that does not exist. */
async function requestFor(id: OperationId, owner: "ada" | "grace" | "none") {
	const declared = operation(id);
	const nameFor = (name: string) =>
		owner === "none" ? resourceFor(name, id).unknown() : resourceFor(name, id).of(owner);
	let path: string = declared.path;
	for (const [name] of namesOf(declared.params)) path = path.replace(`{${name}}`, await nameFor(name));
	const query = new URLSearchParams();
	for (const [name] of namesOf(declared.query).filter(isRequired)) query.append(name, await nameFor(name));
	const headers: Record<string, string | undefined> = {};
	for (const [name] of namesOf(declared.headers)) {
		const make =
			headerValues[name] ?? expect.fail(`There is no value for the header ${name} of ${id}: add it to "headerValues".`);
		headers[name] = make();
	}
	let body: unknown;
	if (declared.body) {
		headers["Content-Type"] = "application/json";
		body = await withExistingIds(exampleOf(id));
	}
	return { target: { method: declared.method, path: query.size > 0 ? `${path}?${query}` : path }, headers, body };
}

/** Returns the example of an operation's body in openapi.json. */
function exampleOf(id: OperationId): unknown {
	const found = Object.values(openapi.paths)
		.flatMap((methods) => Object.values(methods))
		.find((each) => each.operationId === id);
	const example = found?.requestBody?.content["application/json"].example;
	return example ?? expect.fail(`openapi.json has no example of the body of ${id}.`);
}

/** Replaces the ids in an example with those of existing resources. */
async function withExistingIds(example: unknown): Promise<unknown> {
	if (Array.isArray(example)) return Promise.all(example.map(withExistingIds));
	if (typeof example !== "object" || example === null) return example;
	const members = Object.entries(example).map(async ([name, value]) => {
		const create = name !== "id" && typeof value === "string" && resources[name];
		return [name, create ? await create.of("ada") : await withExistingIds(value)] as const;
	});
	return Object.fromEntries(await Promise.all(members));
}

/** Sends a valid request for an operation on a resource of Ada's, with the given `Authorization`. */
async function call(id: OperationId, authorization: string | string[] | undefined): Promise<TestResponse> {
	const { target, headers, body } = await requestFor(id, "ada");
	return send(target, { ...headers, Authorization: authorization }, body);
}

const success = (id: OperationId) => Object.keys(operation(id).success).map(Number);
const publicOperations = operationIds.filter((id) => operation(id).access === "anyone");
const authenticated = operationIds.filter((id) => operation(id).access !== "anyone");
const owned = operationIds.filter((id) => operation(id).access === "owner");
const forAdmins = operationIds.filter((id) => operation(id).access === "admin");
const notForAdmins = operationIds.filter((id) => operation(id).access === "user");

describe("an invalid token", () => {
	test.each(authenticated)("does not give access to %s", async (id) => {
		const { target, headers, body } = await requestFor(id, "ada");
		const names = Object.keys(attacks);
		expect(names.length).toBeGreaterThan(50);
		for (const [name, authorization] of Object.entries(attacks)) {
			storage = [];
			const response = await send(target, { ...headers, Authorization: authorization }, body);
			expect([response.status, response.body.code, response.headers["www-authenticate"]], name).toEqual([
				401,
				"auth.unauthenticated",
				'Bearer realm="tap"',
			]);
			expect(storage, `requests to the database for ${name}`).toEqual([]);
		}
		// The request itself is valid: it fails only because of the token.
		const right = await send(target, { ...headers, ...bearer(await forged.sign()) }, body);
		expect(success(id)).toContain(right.status);
	});

	test.each(publicOperations)("does not prevent access to %s", async (id) => {
		// They only read, so that the same request can be sent again.
		const { target, headers, body } = await requestFor(id, "ada");
		for (const [name, authorization] of Object.entries(attacks)) {
			const { status } = await send(target, { ...headers, Authorization: authorization }, body);
			expect(success(id), name).toContain(status);
		}
	});

	test("does not make the gateway fetch keys from its addresses", () => {
		expect(forged.fetches()).toBe(0);
	});

	test.each(authenticated)("in the query or a cookie gives no access to %s, even if it is valid", async (id) => {
		const { target, headers, body } = await requestFor(id, "ada");
		const token = await forged.sign();
		const path = `${target.path}${target.path.includes("?") ? "&" : "?"}access_token=${token}`;
		const cookie = { Cookie: `Authorization=Bearer ${token}; access_token=${token}`, "X-Amz-Security-Token": token };
		expect((await send({ ...target, path }, { ...headers, ...cookie }, body)).status).toBe(401);
	});
});

describe("a valid token", () => {
	test.each(operationIds)("of an admin gives access to %s", async (id) => {
		expect(success(id)).toContain((await call(id, `Bearer ${tokens.admin}`)).status);
		expect(success(id)).toContain((await call(id, `bearer  ${tokens.admin}`)).status);
	});

	test.each(operationIds)("of a customer gives access to %s if the contract allows it", async (id) => {
		const { status, body } = await call(id, `Bearer ${tokens.ada}`);
		if (operation(id).access === "admin") expect([status, body.code]).toEqual([403, "auth.forbidden"]);
		else expect(success(id)).toContain(status);
	});

	test.each(operationIds)("of another customer gives access to %s unless it is on an owned resource", async (id) => {
		const { access } = operation(id);
		const { status } = await call(id, `Bearer ${tokens.grace}`);
		if (access === "owner") expect(status).toBe(404);
		else if (access === "admin") expect(status).toBe(403);
		else expect(success(id)).toContain(status);
	});

	test.each(notForAdmins)("of one customer shows no data of another customer in %s", async (id) => {
		await resourceFor("orderId", id).of("ada");
		const { body } = await call(id, `Bearer ${tokens.grace}`);
		expect(JSON.stringify(body)).not.toContain(idOf("ada@example.com"));
	});
});

describe("an admin", () => {
	const requests = new Map<OperationId, ReturnType<typeof requestFor>>();

	/** Returns a valid request, the same one at each call: if it is refused, it changes nothing and can be sent again. */
	function requestToRefuse(id: OperationId) {
		const request = requests.get(id) ?? requestFor(id, "ada");
		requests.set(id, request);
		return request;
	}

	test("has operations in the contract", () => {
		expect(forAdmins.length).toBeGreaterThan(0);
		expect(owned.length).toBeGreaterThan(0);
	});

	test.each(groupClaims)("is a caller with the groups %j: %s", async (value, isAdmin) => {
		const token = await forged.sign({
			sub: idOf("grace@example.com"),
			"cognito:groups": value,
			groups: ["admin"],
			role: "admin",
			"custom:role": "admin",
			isAdmin: true,
		});
		const statusOf = async (id: OperationId) => {
			const { target, headers, body } = await (isAdmin ? requestFor(id, "ada") : requestToRefuse(id));
			return (await send(target, { ...headers, ...bearer(token) }, body)).status;
		};
		for (const id of forAdmins) {
			const status = await statusOf(id);
			if (isAdmin) expect(success(id), id).toContain(status);
			else expect(status, id).toBe(403);
		}
		for (const id of owned) {
			const status = await statusOf(id);
			if (isAdmin) expect(success(id), id).toContain(status);
			else expect(status, id).toBe(404);
		}
	});
});

describe("a resource of another customer", () => {
	/** Returns the parts of a response that do not differ between two equal requests. */
	function comparable({ status, headers, body }: TestResponse) {
		const { date, "x-request-id": id, "x-amzn-requestid": same, ...otherHeaders } = headers;
		const { requestId, instance, ...others } = body;
		expect(id).toBe(requestId);
		return { status, headers: otherHeaders, body: others };
	}

	/** Sends a request, and returns the response and the requests to the database. */
	async function observed(ask: () => Promise<TestResponse>) {
		storage = [];
		const response = comparable(await ask());
		return { response, storage };
	}

	test.each(owned)("has the same response and cost as one that does not exist, in %s", async (id) => {
		const ask = async (owner: "ada" | "none") => {
			const { target, headers, body } = await requestFor(id, owner);
			return observed(() => send(target, { ...headers, ...bearer(tokens.grace) }, body));
		};
		const [foreign, unknown] = [await ask("ada"), await ask("none")];
		expect(foreign.response.status).toBe(404);
		expect(foreign.response).toEqual(unknown.response);
		// The same requests to the database in the same order: the response time does not tell them apart, either.
		expect(foreign.storage.length).toBeGreaterThan(0);
		expect(foreign.storage).toEqual(unknown.storage);
	});

	const filtered = authenticated.flatMap((id) =>
		namesOf(operation(id).query)
			.filter(([name]) => name in resources && name !== "id")
			.map(([name]) => [id, name] as const),
	);

	test("has a query parameter in the contract", () => expect(filtered.length).toBeGreaterThan(0));

	test.each(filtered)("is forbidden in %s with another's %s, whether it exists or not", async (id, name) => {
		const ask = async (value: string) => {
			const { target, headers, body } = await requestFor(id, "ada");
			const path = `${target.path}?${name}=${value}`;
			return observed(() => send({ ...target, path }, { ...headers, ...bearer(tokens.grace) }, body));
		};
		const [foreign, unknown] = [
			await ask(await resourceFor(name, id).of("ada")),
			await ask(resourceFor(name, id).unknown()),
		];
		expect(foreign.response.status).toBe(403);
		expect(foreign).toEqual(unknown);
		expect(foreign.storage).toEqual([]);
	});
});
