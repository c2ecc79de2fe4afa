import { isDeepStrictEqual } from "node:util";
import { gateway } from "@tap/core/contract/gateway.ts";
import * as fc from "fast-check";
import type { Judge } from "./checker.ts";
import type { Check, Verdict } from "./checks.ts";
import type { Document, Operation } from "./document.ts";
import { createDraw, createGenerator, pick } from "./generate.ts";
import { faultsOf } from "./mutations.ts";
import {
	type Expectation,
	mayCall,
	type Plan,
	parametersOf,
	refusalOf,
	sizeOfHead,
	targetOf,
	toWire,
	type UserName,
	users,
	usersOf,
} from "./plan.ts";
import { createPool } from "./pool.ts";
import { elsewhere, type Tally } from "./report.ts";
import type { Answer, Sender } from "./send.ts";

/** What every session of a run shares. */
export interface Setting {
	document: Document;
	judge: Judge;
	sender: Sender;
	tokens: Readonly<Record<UserName | "garbage", string>>;
	ids: Readonly<Record<UserName, string>>;
	words(plan: Plan, ids: Setting["ids"]): Expectation | undefined;
	tally: Tally;
	/** Ends the run after the request in flight. */
	signal: AbortSignal;
}

/** How many requests a session has, more or less: what a success calls for is always finished. */
export const sessionLength = 100;

/** Methods that some path lacks. What Node's parser does not know is no HTTP to it. */
const methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "TRACE", "PROPFIND", "LOCK", "SEARCH"];

/**
 * Sends the requests of one session, one after the other, and judges the answers. What a session does follows from the
 * seed and its own answers: it works with things of its own, so that it can be repeated alone.
 */
export async function runSession(setting: Setting, seed: number, session: number): Promise<void> {
	const { document, judge, sender, tokens, ids, words, tally, signal } = setting;
	const draw = createDraw((seed + Math.imul(session + 1, 0x9e3779b1)) | 0);
	const pool = createPool(document.resolve);
	const generate = createGenerator({ document, judge, pool, draw, ids, words });
	/** Ids that the server gave: no other session can have them. */
	const made = new Set<string>();
	const accepted: Plan[] = [];
	let step = 0;

	await open();
	while (step < sessionLength && !signal.aborted) await next();

	/** Something of everything that can be made, so that there is something to work with. */
	async function open(): Promise<void> {
		for (const operation of document.operations) {
			if (operation.parameters.length > 0 || operation.body) continue;
			for (const caller of usersOf(operation)) await send(generate(operation, { caller }));
		}
		for (let round = 0; round < 2; round++) {
			for (const operation of document.operations) {
				if (!operation.answers.has(201)) continue;
				await send(generate(operation, { caller: pick(draw, usersOf(operation)) }));
			}
		}
		// Few operations require a header: left to chance, a short run would not leave one out.
		for (const operation of document.operations) {
			const plan = generate(operation, { caller: pick(draw, usersOf(operation)) });
			if (plan.expect.kind !== "accept") continue;
			const missing = faultsOf(plan, document, judge).filter(({ kind }) => kind === "missing header");
			for (const fault of missing) await send(fault.plan());
		}
	}

	async function next(): Promise<void> {
		const operation = pick(draw, document.operations);
		const kind = draw(fc.noBias(fc.nat(99)));
		if (kind < 10 && accepted.length > 0) await send({ ...pick(draw, accepted), about: "sent before" });
		else if (kind < 55) await send(generate(operation));
		else if (kind < 85) await send(withFault(operation));
		else if (kind < 90) await send(withoutMethod(operation));
		else if (kind < 93) await send(withoutPath(operation));
		else await send(withoutRight(operation));
	}

	function withFault(operation: Operation): Plan {
		const plan = generate(operation, { caller: pick(draw, usersOf(operation)) });
		// What has a fault already would have two.
		if (plan.expect.kind !== "accept") return plan;
		const faults = faultsOf(plan, document, judge);
		const kinds = [...new Set(faults.map(({ kind }) => kind))];
		if (kinds.length === 0) return plan;
		const kind = pick(draw, kinds);
		return pick(
			draw,
			faults.filter((each) => each.kind === kind),
		).plan();
	}

	function withoutMethod(operation: Operation): Plan {
		const known = document.paths.get(operation.template) ?? [];
		const method = pick(
			draw,
			methods.filter((each) => !known.includes(each)),
		);
		const expect = refusal("unsupported_method", 405, "method.not_allowed");
		return { ...generate(operation), operation: undefined, about: `the method ${method}`, method, expect };
	}

	function withoutPath(operation: Operation): Plan {
		const path = targetOf({ ...generate(operation), query: [] });
		const targets = [`${path}/`, `${path}/more`, `/${path}`, path.toUpperCase(), `/v1${path}`, `${path};a=1/x/y`];
		const target = pick(
			draw,
			targets.filter((each) => document.findPath(each) === undefined),
		);
		const expect = refusal("negative_data_rejection", 404, "route.not_found");
		return { ...generate(operation), operation: undefined, about: "an unknown path", target, expect };
	}

	function withoutRight(operation: Operation): Plan {
		const excluded = (["nobody", "garbage", "ada", "grace"] as const).filter((caller) => !mayCall(caller, operation));
		if (excluded.length === 0) return generate(operation);
		const caller = pick(draw, excluded);
		return { ...generate(operation, { caller }), expect: refusalOf(caller) };
	}

	/** Sends a request, judges the answer, learns from it and follows it up. */
	async function send(wanted: Plan, further: (answer: Answer) => Verdict[] = () => []): Promise<Answer | undefined> {
		if (signal.aborted) return undefined;
		const wire = toWire(wanted, tokens);
		// Long texts are longer still when they are percent-encoded: valid, and too large for the gateway.
		const isTooLarge = sizeOfHead(wire, sender.host) > gateway.maxHeaders;
		const tooLarge = refusal("negative_data_rejection", 431, "header.too_large");
		const plan = isTooLarge ? { ...wanted, expect: tooLarge } : wanted;
		step += 1;
		let answer = await sender.send(wire).catch((error: unknown) => String(error));
		// Admitted later is admitted: the throttle is not what is looked at here.
		while (typeof answer !== "string" && answer.status === 429 && !signal.aborted) {
			const seconds = Number(answer.headers["retry-after"]?.[0] ?? 1);
			await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
			answer = await sender.send(wire).catch((error: unknown) => String(error));
		}
		const verdicts: Verdict[] =
			typeof answer === "string"
				? [{ check: "not_a_server_error", fault: `there is no answer: ${answer}` }]
				: [...judged(plan, answer), ...further(answer)];
		const name = plan.operation?.id ?? elsewhere;
		const received = typeof answer === "string" ? undefined : answer;
		tally.count(name, received?.status ?? 0, verdicts);
		for (const { check, fault } of verdicts) {
			if (fault === undefined) continue;
			const { about, caller } = plan;
			tally.failures.push({ operation: name, check, fault, about, caller, wire, answer: received, session, step });
		}
		if (received) await followUp(plan, received);
		return received;
	}

	function judged(plan: Plan, answer: Answer): Verdict[] {
		const { operation, expect, method } = plan;
		const verdicts: Verdict[] = operation
			? judge.conformance(operation, method, answer)
			: [{ check: "not_a_server_error", fault: answer.status >= 500 ? `status ${answer.status}` : undefined }];
		if (expect.kind === "refuse") {
			verdicts.push({ check: expect.check, fault: refusalFault(plan, expect, answer) });
			return verdicts;
		}
		const code = codeOf(answer);
		const refused = [400, 401, 403, 405, 406, 413, 415, 428, 431].includes(answer.status);
		const isFault = refused && !expect.codes.includes(code);
		verdicts.push({
			check: "positive_data_acceptance",
			fault: isFault ? `a valid request is refused: ${answer.text.slice(0, 500)}` : undefined,
		});
		const freed = operation?.method === "PUT" ? [] : strings(plan).filter(pool.isFreed);
		if (freed.length > 0) {
			const isReplay = answer.headers["idempotency-replayed"] !== undefined;
			const isUsed = answer.status < 300 && !isReplay;
			verdicts.push({ check: "use_after_free", fault: isUsed ? `${freed[0]} was deleted before` : undefined });
		}
		return verdicts;
	}

	function refusalFault(plan: Plan, expect: Extract<Expectation, { kind: "refuse" }>, answer: Answer) {
		const { status, code, at } = expect;
		if (plan.method === "HEAD" && answer.status !== status)
			return `status ${answer.status} where ${status} is promised`;
		const fault = plan.method === "HEAD" ? undefined : judge.problemFault(answer, status, code);
		if (fault !== undefined) return fault;
		if (at) {
			const errors = errorsOf(answer);
			const isNamed = errors.length > 0 && errors.every((each) => each.in === at.in && each.pointer === at.pointer);
			if (!isNamed) return `errors is ${JSON.stringify(errors)}, and should name ${at.in} ${at.pointer} alone`;
		}
		if (status === 405) {
			const allowed = answer.headers.allow?.[0]?.split(", ").sort() ?? [];
			const known = [...(document.paths.get(plan.template) ?? []), "OPTIONS"].sort();
			if (!isDeepStrictEqual(allowed, known)) return `Allow is ${allowed}, and should be ${known}`;
		}
		return undefined;
	}

	async function followUp(plan: Plan, answer: Answer): Promise<void> {
		const { operation, expect } = plan;
		if (!operation || expect.kind !== "accept" || answer.status >= 300) return;
		const place = answer.headers.location?.[0] ?? targetOf({ ...plan, query: [] });
		const earlier = pool.tagOf(place);
		pool.learn(plan, place, answer);
		if (earlier !== undefined && earlier !== pool.tagOf(place)) await writeOver(plan, earlier);
		accepted.push(plan);
		if (operation.method === "PUT") for (const text of strings(plan)) pool.revive(text);
		const [location] = answer.headers.location ?? [];
		if (answer.status === 201 && location !== undefined) await visit(plan, answer, location);
		if (operation.method !== "DELETE") return;
		const named = [...Object.values(plan.path), ...plan.query.map(([, value]) => value)];
		const gone = [...new Set(named)].filter((id) => made.has(id));
		for (const id of gone) pool.free(id);
		// One of them stands for all: the operation promises all or none.
		const [first] = gone;
		if (first !== undefined) await visitFreed(first);
	}

	/** A write that was decided on an earlier state does nothing. */
	async function writeOver({ template, path }: Plan, earlier: string): Promise<void> {
		const writes = document.operations.filter((each) => each.template === template && each.answers.has(412));
		const isOurs = Object.values(path).every((id) => made.has(id));
		if (writes.length === 0 || !isOurs) return;
		const wish = { caller: "admin" as const, path, headers: [["If-Match", earlier] as const] };
		const expect = refusal("stale_precondition", 412, "precondition.failed");
		await send({ ...generate(pick(draw, writes), wish), about: "an earlier entity tag", expect });
	}

	/** What was created is there, and for others it is not. */
	async function visit({ caller }: Plan, created: Answer, location: string): Promise<void> {
		made.add(location.split("/").at(-1) ?? "");
		const operation = document.find("GET", location);
		if (!operation) {
			tally.failures.push(unreadable(location, created));
			return;
		}
		const { method, template } = operation;
		const path = parametersOf(template, location);
		const rest = { query: [], headers: [], expect: { kind: "accept", codes: [] } } as const;
		const read: Plan = { operation, about: "", caller, method, template, path, ...rest };
		const isReplay = created.headers["idempotency-replayed"] !== undefined;
		await send({ ...read, about: "what was just created" }, ({ status, json, text }) => {
			const isSame = isReplay ? idOf(json) === idOf(created.json) : isDeepStrictEqual(json, created.json);
			const fault = status === 200 && isSame ? undefined : `${status} ${text.slice(0, 300)} is not what was created`;
			return [{ check: "ensure_resource_availability", fault }];
		});
		const [other] = users.filter((each) => each !== caller && each !== "admin");
		if (operation.access !== "owner" || other === undefined) return;
		const foreign: Plan = { ...read, caller: other, about: "what another customer created" };
		await send(foreign, ({ status, text }) => [
			{ check: "foreign_resource_hidden", fault: status === 404 ? undefined : `${status} ${text.slice(0, 300)}` },
		]);
	}

	function unreadable(location: string, answer: Answer) {
		const check: Check = "ensure_resource_availability";
		const wire = { method: "GET", target: location, headers: [] };
		const fault = `no operation reads ${location}`;
		return { operation: elsewhere, check, fault, about: "", caller: "nobody" as const, wire, answer, session, step };
	}

	/** Every operation that can name one such thing by its path or in a list of ids says that it is gone. */
	async function visitFreed(id: string): Promise<void> {
		for (const operation of document.operations) {
			const place = operation.parameters.find(({ in: part, schema }) => {
				const { pattern, items } = document.resolve(schema);
				const inList = items && document.resolve(items).pattern;
				const form = part === "path" ? pattern : part === "query" ? inList : undefined;
				return form !== undefined && pool.known(form).includes(id);
			});
			if (place === undefined) continue;
			const isPut = operation.method === "PUT";
			const path = place.in === "path" ? { [place.name]: id } : {};
			const wish = { caller: "admin" as const, path, headers: isPut ? [["If-Match", "*"] as const] : [] };
			const plan = generate(operation, wish);
			const query = place.in === "query" ? [[place.name, id] as const] : plan.query;
			const promised = isPut ? 412 : 404;
			await send({ ...plan, query, about: "what was deleted" }, ({ status, text }) => {
				const fault =
					status === promised ? undefined : `${status} where ${promised} is promised: ${text.slice(0, 200)}`;
				return [{ check: "use_after_free", fault }];
			});
		}
	}
}

function refusal(check: Check, status: number, code: string): Expectation {
	return { kind: "refuse", check, status, code };
}

function codeOf({ json }: Answer): string {
	return typeof json === "object" && json !== null && "code" in json ? String(json.code) : "";
}

function errorsOf({ json }: Answer): { in?: unknown; pointer?: unknown }[] {
	const errors = typeof json === "object" && json !== null && "errors" in json ? json.errors : undefined;
	return Array.isArray(errors) ? errors : [];
}

function idOf(json: unknown): unknown {
	return typeof json === "object" && json !== null && "id" in json ? json.id : undefined;
}

/** Every text in a request's path, query and body. */
function strings({ path, query, body }: Plan): string[] {
	const found = [...Object.values(path), ...query.map(([, value]) => value)];
	if (body && "json" in body) collect(body.json);
	return found;

	function collect(value: unknown): void {
		if (typeof value === "string") found.push(value);
		else if (typeof value === "object" && value !== null) for (const member of Object.values(value)) collect(member);
	}
}
