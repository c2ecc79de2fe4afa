import { isDeepStrictEqual } from "node:util";
import { gateway } from "@tap/core/contract/gateway.ts";
import * as fc from "fast-check";
import type { Checker } from "./checker.ts";
import type { Check, CheckResult } from "./checks.ts";
import type { Document } from "./document.ts";
import { envelopeKinds, envelopeMutationsOf } from "./envelope-mutations.ts";
import { createDraw, createGenerator, pick } from "./generate.ts";
import { createInvalidRequests } from "./invalid-requests.ts";
import { mutationsOf } from "./mutations.ts";
import {
	type Expectation,
	headBytes,
	type Plan,
	parametersOf,
	refusal,
	stringsOf,
	targetOf,
	toWire,
	type UserName,
	users,
	usersOf,
} from "./plan.ts";
import { createPool } from "./pool.ts";
import { noOperation, type Tally } from "./report.ts";
import { createResponseChecks } from "./response-checks.ts";
import type { Sender, WireResponse } from "./send.ts";

/** The parts that all sessions of a run share. */
export interface RunContext {
	document: Document;
	checker: Checker;
	sender: Sender;
	tokens: Readonly<Record<UserName | "garbage", string>>;
	ids: Readonly<Record<UserName, string>>;
	proseRule(plan: Plan, ids: RunContext["ids"]): Expectation | undefined;
	tally: Tally;
	/** Aborting it ends the run after the request in flight. */
	signal: AbortSignal;
}

/** In this many sessions, every operation gets every kind of unusual request at least once. */
const sessionsForAll = 6;

/** The approximate number of requests of a session; the requests that follow up a success are always finished. */
export const sessionLength = 100;

/**
 * Sends the requests of one session, one after the other, and checks the responses. The requests follow from the seed and the
 * session's own responses: a session uses only resources that it created, so that it can be repeated alone.
 */
export async function runSession(context: RunContext, seed: number, session: number): Promise<void> {
	const { document, checker, sender, tokens, ids, proseRule, tally, signal } = context;
	const draw = createDraw((seed + Math.imul(session + 1, 0x9e3779b1)) | 0);
	const pool = createPool(document.resolve);
	const generate = createGenerator({ document, checker, pool, draw, ids, proseRule });
	const checkResponse = createResponseChecks({ document, checker, pool });
	const invalid = createInvalidRequests({ document, checker, draw, generate });
	/** The ids of the resources that this session created. */
	const created = new Set<string>();
	const accepted: Plan[] = [];
	let step = 0;

	await open();
	while (step < sessionLength && !signal.aborted) await next();

	/** Creates resources of every kind to work with. */
	async function open(): Promise<void> {
		for (const operation of document.operations) {
			if (operation.parameters.length > 0 || operation.body) continue;
			for (const caller of usersOf(operation)) await send(generate(operation, { caller }));
		}
		for (let round = 0; round < 2; round++) {
			for (const operation of document.operations) {
				if (!operation.responses.has(201)) continue;
				await send(generate(operation, { caller: pick(draw, usersOf(operation)) }));
			}
		}
		// Few operations require a header: at random, a short run would not omit one.
		for (const operation of document.operations) {
			const plan = generate(operation, { caller: pick(draw, usersOf(operation)) });
			if (plan.expect.kind !== "accept") continue;
			const missing = mutationsOf(plan, document, checker).filter(({ kind }) => kind === "missing header");
			for (const mutation of missing) await send(mutation.plan());
		}
		// So that a short run sends every unusual request to every operation.
		for (const [index, operation] of document.operations.entries()) {
			if ((index + session) % sessionsForAll !== 0) continue;
			for (const kind of envelopeKinds) {
				const plan = generate(operation, { caller: pick(draw, usersOf(operation)) });
				if (plan.expect.kind !== "accept") continue;
				await send(
					pick(
						draw,
						envelopeMutationsOf(plan).filter((each) => each.kind === kind),
					).plan(),
				);
			}
		}
	}

	async function next(): Promise<void> {
		const operation = pick(draw, document.operations);
		const kind = draw(fc.noBias(fc.nat(99)));
		if (kind < 10 && accepted.length > 0) await send({ ...pick(draw, accepted), about: "sent before" });
		else if (kind < 55) await send(generate(operation));
		else if (kind < 85) await send(invalid.withMutation(operation));
		else if (kind < 90) await send(invalid.withoutMethod(operation));
		else if (kind < 93) await send(invalid.withoutPath(operation));
		else await send(invalid.withoutPermission(operation));
	}

	/** Sends a request, checks the response, learns from it and follows it up. */
	async function send(
		wanted: Plan,
		moreChecks: (response: WireResponse) => CheckResult[] = () => [],
	): Promise<WireResponse | undefined> {
		if (signal.aborted) return undefined;
		const wire = toWire(wanted, tokens);
		// A long text that is valid may be too large for the gateway when it is percent-encoded.
		const isTooLarge = headBytes(wire, sender.host) > gateway.maxHeaderBytes;
		const tooLarge = refusal("negative_data_rejection", 431, "header.too_large");
		const plan = isTooLarge ? { ...wanted, expect: tooLarge } : wanted;
		step += 1;
		let response = await sender.send(wire).catch((error: unknown) => String(error));
		// Throttling is not tested here: the request is repeated until it is admitted.
		while (typeof response !== "string" && response.status === 429 && !signal.aborted) {
			const seconds = Number(response.headers["retry-after"]?.[0] ?? 1);
			await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
			response = await sender.send(wire).catch((error: unknown) => String(error));
		}
		const results: CheckResult[] =
			typeof response === "string"
				? [
						{
							check: "not_a_server_error",
							violation: plan.isCutOff ? undefined : `no response: ${response}`,
						},
					]
				: [...checkResponse(plan, response), ...moreChecks(response)];
		const name = plan.operation?.id ?? noOperation;
		const received = typeof response === "string" ? undefined : response;
		tally.count(name, received?.status ?? 0, results);
		for (const { check, violation } of results) {
			if (violation === undefined) continue;
			const { about, caller } = plan;
			tally.failures.push({
				operation: name,
				check,
				violation,
				about,
				caller,
				wire,
				response: received,
				session,
				step,
			});
		}
		if (received) await followUp(plan, received);
		return received;
	}

	async function followUp(plan: Plan, response: WireResponse): Promise<void> {
		const { operation, expect } = plan;
		if (!operation || expect.kind !== "accept" || response.status >= 300) return;
		const place = response.headers.location?.[0] ?? targetOf({ ...plan, query: [] });
		const earlierTag = pool.tagOf(place);
		pool.learn(plan, place, response);
		if (earlierTag !== undefined && earlierTag !== pool.tagOf(place)) await sendOldTag(plan, earlierTag);
		accepted.push(plan);
		if (operation.method === "PUT") for (const text of stringsOf(plan)) pool.markCreated(text);
		const [location] = response.headers.location ?? [];
		if (response.status === 201 && location !== undefined) await readCreated(plan, response, location);
		if (operation.method !== "DELETE") return;
		const named = [...Object.values(plan.path), ...plan.query.map(([, value]) => value)];
		const deleted = [...new Set(named)].filter((id) => created.has(id));
		for (const id of deleted) pool.markDeleted(id);
		// Checking one is enough: the operation deletes all or none.
		const [first] = deleted;
		if (first !== undefined) await useDeleted(first);
	}

	/** Checks that a request with an outdated entity tag is refused. */
	async function sendOldTag({ template, path }: Plan, earlierTag: string): Promise<void> {
		const conditional = document.operations.filter((each) => each.template === template && each.responses.has(412));
		const isOurs = Object.values(path).every((id) => created.has(id));
		if (conditional.length === 0 || !isOurs) return;
		const fixed = { caller: "admin" as const, path, headers: [["If-Match", earlierTag] as const] };
		const expect = refusal("stale_precondition", 412, "precondition.failed");
		await send({ ...generate(pick(draw, conditional), fixed), about: "an earlier entity tag", expect });
	}

	/** Checks that a created resource can be read, and by no other customer if it has an owner. */
	async function readCreated({ caller }: Plan, creation: WireResponse, location: string): Promise<void> {
		created.add(location.split("/").at(-1) ?? "");
		const operation = document.find("GET", location);
		if (!operation) {
			tally.failures.push(unreadable(location, creation));
			return;
		}
		const { method, template } = operation;
		const path = parametersOf(template, location);
		const rest = { query: [], headers: [], expect: { kind: "accept", codes: [] } } as const;
		const read: Plan = { operation, about: "", caller, method, template, path, ...rest };
		const isReplay = creation.headers["idempotency-replayed"] !== undefined;
		await send({ ...read, about: "a resource just created" }, ({ status, json, text }) => {
			const isSame = isReplay ? idOf(json) === idOf(creation.json) : isDeepStrictEqual(json, creation.json);
			const violation =
				status === 200 && isSame ? undefined : `${status} ${text.slice(0, 300)} is not the created resource`;
			return [{ check: "ensure_resource_availability", violation }];
		});
		const [other] = users.filter((each) => each !== caller && each !== "admin");
		if (operation.access !== "owner" || other === undefined) return;
		const foreign: Plan = { ...read, caller: other, about: "a resource of another customer" };
		await send(foreign, ({ status, text }) => [
			{ check: "foreign_resource_hidden", violation: status === 404 ? undefined : `${status} ${text.slice(0, 300)}` },
		]);
	}

	function unreadable(location: string, response: WireResponse) {
		const check: Check = "ensure_resource_availability";
		const wire = { method: "GET", target: location, headers: [] };
		const violation = `no operation reads ${location}`;
		return {
			operation: noOperation,
			check,
			violation,
			about: "",
			caller: "anonymous" as const,
			wire,
			response,
			session,
			step,
		};
	}

	/** Checks that a deleted resource is gone for every operation that can name it in its path or a list of ids. */
	async function useDeleted(id: string): Promise<void> {
		for (const operation of document.operations) {
			const place = operation.parameters.find(({ in: part, schema }) => {
				const { pattern, items } = document.resolve(schema);
				const inList = items && document.resolve(items).pattern;
				const usedPattern = part === "path" ? pattern : part === "query" ? inList : undefined;
				return usedPattern !== undefined && pool.known(usedPattern).includes(id);
			});
			if (place === undefined) continue;
			const isPut = operation.method === "PUT";
			const path = place.in === "path" ? { [place.name]: id } : {};
			const fixed = { caller: "admin" as const, path, headers: isPut ? [["If-Match", "*"] as const] : [] };
			const plan = generate(operation, fixed);
			const query = place.in === "query" ? [[place.name, id] as const] : plan.query;
			const expected = isPut ? 412 : 404;
			await send({ ...plan, query, about: "a deleted resource" }, ({ status, text }) => {
				const violation =
					status === expected ? undefined : `${status} where ${expected} is expected: ${text.slice(0, 200)}`;
				return [{ check: "use_after_free", violation }];
			});
		}
	}
}

function idOf(json: unknown): unknown {
	return typeof json === "object" && json !== null && "id" in json ? json.id : undefined;
}
