import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { type Operation, type OperationId, operation, operationIds } from "@tap/core/contract/operations.ts";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { startFaultProxy } from "../../../../test/support/fault-proxy.ts";
import openapi from "../../../core/openapi.json" with { type: "json" };
import { availableEngines, chooseEngine, type Engine, startEngine } from "../../src/database/engine.ts";
import { findUser } from "../../src/seed/users.ts";
import { type Stage, startStage } from "../../src/stage.ts";
import { temporaryFolder } from "../harness.ts";
import { type Forgery, startForgery } from "./forgery.ts";

/**
 * Who may do what: every operation of the contract, called by everybody. What to expect follows from the `access` of the
 * operation's row, so that a new operation is covered as soon as the contract has it.
 */

const folder = temporaryFolder();
/** The requests to the database since the last look, in order: operation and table. */
let storage: string[] = [];
let engine: Engine;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
let stage: Stage;
let forgery: Forgery;
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
		dataPath: folder.path,
		engine: undefined,
		allowedOrigins: "*",
		log: () => {},
	});
	forgery = await startForgery(stage, { admin: idOf("admin"), data: folder.path });
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
	await forgery?.stop();
	vi.unstubAllEnvs();
	folder.remove();
});

function idOf(who: string): string {
	return findUser(who)?.id ?? expect.fail(`${who} is not seeded`);
}

interface Answer {
	status: number;
	headers: Record<string, unknown>;
	body: Record<string, unknown>;
}

/** Sends a request whose headers may be repeated. */
function send(
	{ method, path }: { method: string; path: string },
	headers: Record<string, string | string[] | undefined>,
	body?: unknown,
): Promise<Answer> {
	const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
	return new Promise((resolve, reject) => {
		const outgoing = request(`${stage.url}${path}`, { method, headers: sent }, (incoming) => {
			const chunks: Buffer[] = [];
			incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
			incoming.on("error", reject);
			incoming.on("end", () => {
				const text = Buffer.concat(chunks).toString("utf8");
				resolve({
					status: incoming.statusCode ?? 0,
					headers: incoming.headers,
					body: text === "" ? {} : JSON.parse(text),
				});
			});
		});
		outgoing.on("error", reject);
		outgoing.end(body === undefined ? undefined : JSON.stringify(body));
	});
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
 * What stands for each parameter that names something: a new thing of `owner`, and one that does not exist but has an id
 * just as long. A parameter of a new kind needs its row here.
 */
const things: Record<string, { of(owner: "ada" | "grace"): Promise<string>; unknown(): string }> = {
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

function thingOf(name: string, id: OperationId) {
	return (
		things[name] ??
		expect.fail(
			`Nothing stands for the parameter ${name} of ${id}: add a row for it to "things" in ${import.meta.url}.`,
		)
	);
}

/** What a valid request has in a header, where the contract asks for one or lets one be chosen. */
const headerValues: Record<string, () => string | undefined> = {
	"Idempotency-Key": randomUUID,
	"If-Match": () => "*",
	"If-None-Match": () => undefined,
};

const namesOf = (schema: Operation["params"]) => Object.entries(schema?._zod.def.shape ?? {});
const isRequired = ([, schema]: ReturnType<typeof namesOf>[number]) => schema._zod.optin !== "optional";

/** A valid request for an operation, about a thing of `owner` or one that does not exist. */
async function requestFor(id: OperationId, owner: "ada" | "grace" | "nobody") {
	const row = operation(id);
	const nameFor = (name: string) => (owner === "nobody" ? thingOf(name, id).unknown() : thingOf(name, id).of(owner));
	let path: string = row.path;
	for (const [name] of namesOf(row.params)) path = path.replace(`{${name}}`, await nameFor(name));
	const query = new URLSearchParams();
	for (const [name] of namesOf(row.query).filter(isRequired)) query.append(name, await nameFor(name));
	const headers: Record<string, string | undefined> = {};
	for (const [name] of namesOf(row.headers)) {
		const make =
			headerValues[name] ?? expect.fail(`Nothing stands for the header ${name} of ${id}: add it to "headerValues".`);
		headers[name] = make();
	}
	let body: unknown;
	if (row.body) {
		headers["Content-Type"] = "application/json";
		body = await filledIn(exampleOf(id));
	}
	return { target: { method: row.method, path: query.size > 0 ? `${path}?${query}` : path }, headers, body };
}

/** The example of an operation's body in openapi.json. */
function exampleOf(id: OperationId): unknown {
	const found = Object.values(openapi.paths)
		.flatMap((methods) => Object.values(methods))
		.find((each) => each.operationId === id);
	const example = found?.requestBody?.content["application/json"].example;
	return example ?? expect.fail(`openapi.json has no example of the body of ${id}.`);
}

/** The example with things that exist, where it names any. */
async function filledIn(example: unknown): Promise<unknown> {
	if (Array.isArray(example)) return Promise.all(example.map(filledIn));
	if (typeof example !== "object" || example === null) return example;
	const members = Object.entries(example).map(async ([name, value]) => {
		const isThing = name !== "id" && typeof value === "string" && things[name];
		return [name, isThing ? await isThing.of("ada") : await filledIn(value)] as const;
	});
	return Object.fromEntries(await Promise.all(members));
}

/** Calls an operation as the contract means it, about a thing of ada's, with a header of somebody's. */
async function call(id: OperationId, authorization: string | string[] | undefined): Promise<Answer> {
	const { target, headers, body } = await requestFor(id, "ada");
	return send(target, { ...headers, Authorization: authorization }, body);
}

const success = (id: OperationId) => Object.keys(operation(id).success).map(Number);
const opened = operationIds.filter((id) => operation(id).access === "anyone");
const closed = operationIds.filter((id) => operation(id).access !== "anyone");
const owned = operationIds.filter((id) => operation(id).access === "owner");
const forAdmins = operationIds.filter((id) => operation(id).access === "admin");
const notForAdmins = operationIds.filter((id) => operation(id).access === "user");

describe("a token that is none", () => {
	test.each(closed)("does not open %s", async (id) => {
		const { target, headers, body } = await requestFor(id, "ada");
		const names = Object.keys(forgery.attacks);
		expect(names.length).toBeGreaterThan(50);
		for (const [name, authorization] of Object.entries(forgery.attacks)) {
			storage = [];
			const answer = await send(target, { ...headers, Authorization: authorization }, body);
			expect([answer.status, answer.body.code, answer.headers["www-authenticate"]], name).toEqual([
				401,
				"auth.unauthenticated",
				'Bearer realm="tap"',
			]);
			expect(storage, `what ${name} made the database do`).toEqual([]);
		}
		// The request was good all the time: it was the token that kept it out.
		const right = await send(target, { ...headers, ...bearer(await forgery.sign()) }, body);
		expect(success(id)).toContain(right.status);
	});

	test.each(opened)("does not close %s", async (id) => {
		for (const [name, authorization] of Object.entries(forgery.attacks)) {
			expect(success(id), name).toContain((await call(id, authorization)).status);
		}
	});

	test("makes nobody fetch keys from where it says", () => {
		expect(forgery.fetches()).toBe(0);
	});

	test.each(closed)("nor a good one, opens %s in the query or in a cookie", async (id) => {
		const { target, headers, body } = await requestFor(id, "ada");
		const token = await forgery.sign();
		const path = `${target.path}${target.path.includes("?") ? "&" : "?"}access_token=${token}`;
		const cookie = { Cookie: `Authorization=Bearer ${token}; access_token=${token}`, "X-Amz-Security-Token": token };
		expect((await send({ ...target, path }, { ...headers, ...cookie }, body)).status).toBe(401);
	});
});

describe("a good token", () => {
	test.each(operationIds)("of an admin opens %s", async (id) => {
		expect(success(id)).toContain((await call(id, `Bearer ${tokens.admin}`)).status);
		expect(success(id)).toContain((await call(id, `bearer  ${tokens.admin}`)).status);
	});

	test.each(operationIds)("of a customer opens %s if the contract says so", async (id) => {
		const { status, body } = await call(id, `Bearer ${tokens.ada}`);
		if (operation(id).access === "admin") expect([status, body.code]).toEqual([403, "auth.forbidden"]);
		else expect(success(id)).toContain(status);
	});

	test.each(operationIds)("of another customer opens %s if it is nobody's in particular", async (id) => {
		const { access } = operation(id);
		const { status } = await call(id, `Bearer ${tokens.grace}`);
		if (access === "owner") expect(status).toBe(404);
		else if (access === "admin") expect(status).toBe(403);
		else expect(success(id)).toContain(status);
	});

	test.each(notForAdmins)("of one customer shows nothing of another's by %s", async (id) => {
		await thingOf("orderId", id).of("ada");
		const { body } = await call(id, `Bearer ${tokens.grace}`);
		expect(JSON.stringify(body)).not.toContain(idOf("ada@example.com"));
	});
});

describe("an admin", () => {
	test("is looked for: the contract has operations for admins", () => {
		expect(forAdmins.length).toBeGreaterThan(0);
		expect(owned.length).toBeGreaterThan(0);
	});

	// A group's name in the token, as the user pool writes it, and whether it makes an admin.
	const groups: [groups: unknown, isAdmin: boolean][] = [
		[["admin"], true],
		[["staff", "admin"], true],
		[["admin", "admin"], true],
		// API Gateway joins the groups with commas, so these two can't be told from the list. Only who owns the user pool
		// makes groups and signs tokens, so that nobody gains by it; infra/ makes one group, `admin`.
		["admin", true],
		[["x,admin"], true],
		[[], false],
		[["Admin"], false],
		[["ADMIN"], false],
		[["admins"], false],
		[["administrator"], false],
		[["not-admin"], false],
		[["admin "], false],
		[[" admin"], false],
		[["staff", " admin"], false],
		[["\u0430dmin"], false],
		[["admin\u200b"], false],
		[["admin\u0000"], false],
		[["admin x"], false],
		[["[admin]"], false],
		["[admin x]", false],
		['["admin"]', false],
		["x admin", false],
		[["admin:*"], false],
		[{ admin: true }, false],
		[true, false],
		[1, false],
		[null, false],
		[undefined, false],
	];

	test.each(groups)("is one with the groups %j: %s", async (value, isAdmin) => {
		const token = await forgery.sign({
			sub: idOf("grace@example.com"),
			"cognito:groups": value,
			groups: ["admin"],
			role: "admin",
			"custom:role": "admin",
			isAdmin: true,
		});
		for (const id of forAdmins) {
			const { status } = await call(id, `Bearer ${token}`);
			if (isAdmin) expect(success(id), id).toContain(status);
			else expect(status, id).toBe(403);
		}
		for (const id of owned) {
			const { status } = await call(id, `Bearer ${token}`);
			if (isAdmin) expect(success(id), id).toContain(status);
			else expect(status, id).toBe(404);
		}
	});
});

describe("what belongs to another customer", () => {
	/** All of an answer but what tells one request from another. */
	function comparable({ status, headers, body }: Answer) {
		const { date, "x-request-id": id, "x-amzn-requestid": same, ...otherHeaders } = headers;
		const { requestId, instance, ...others } = body;
		expect(id).toBe(requestId);
		return { status, headers: otherHeaders, body: others };
	}

	/** An answer, and what the database had to do for it. */
	async function observed(ask: () => Promise<Answer>) {
		storage = [];
		const answer = comparable(await ask());
		return { answer, storage };
	}

	test.each(owned)("answers as what does not exist, by %s, and costs as much", async (id) => {
		const ask = async (owner: "ada" | "nobody") => {
			const { target, headers, body } = await requestFor(id, owner);
			return observed(() => send(target, { ...headers, ...bearer(tokens.grace) }, body));
		};
		const [foreign, unknown] = [await ask("ada"), await ask("nobody")];
		expect(foreign.answer.status).toBe(404);
		expect(foreign.answer).toEqual(unknown.answer);
		// The same requests to the database in the same order: the time that an answer takes tells nothing either.
		expect(foreign.storage.length).toBeGreaterThan(0);
		expect(foreign.storage).toEqual(unknown.storage);
	});

	const filtered = closed.flatMap((id) =>
		namesOf(operation(id).query)
			.filter(([name]) => name in things && name !== "id")
			.map(([name]) => [id, name] as const),
	);

	test("can be asked for in the query somewhere", () => expect(filtered.length).toBeGreaterThan(0));

	test.each(filtered)("is refused by %s with another's %s, whether there is such a one or not", async (id, name) => {
		const ask = async (value: string) => {
			const { target, headers, body } = await requestFor(id, "ada");
			const path = `${target.path}?${name}=${value}`;
			return observed(() => send({ ...target, path }, { ...headers, ...bearer(tokens.grace) }, body));
		};
		const [foreign, unknown] = [await ask(await thingOf(name, id).of("ada")), await ask(thingOf(name, id).unknown())];
		expect(foreign.answer.status).toBe(403);
		expect(foreign).toEqual(unknown);
		expect(foreign.storage).toEqual([]);
	});
});
