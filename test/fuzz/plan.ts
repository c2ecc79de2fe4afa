import type { Check } from "./checks.ts";
import type { Document, Operation } from "./document.ts";
import type { WireRequest } from "./send.ts";

/** Who sends a request. `nobody` has no token, `garbage` one that nobody signed. */
export const callers = ["nobody", "garbage", "ada", "grace", "admin"] as const;
export type CallerName = (typeof callers)[number];

/** Those who have an account. */
export const users = ["ada", "grace", "admin"] as const satisfies readonly CallerName[];
export type UserName = (typeof users)[number];

/** What the answer to a request has to be. */
export type Expectation =
	/** It is valid: it may fail for reasons of state, and with these codes. */
	| { kind: "accept"; codes: readonly string[] }
	/** It is not: exactly this problem. */
	| {
			kind: "refuse";
			check: Check;
			status: number;
			code: string;
			/** The one place that `errors` has to name. */
			at?: { in: "body" | "path" | "query" | "header"; pointer: string };
	  };

/** A request before it is written down. */
export interface Plan {
	/** What it is for. Absent when it is for no operation: an unknown path or method. */
	operation: Operation | undefined;
	/** What is particular about it, in a few words. */
	about: string;
	caller: CallerName;
	method: string;
	template: string;
	/** By name, not yet encoded. */
	path: Readonly<Record<string, string>>;
	query: readonly (readonly [name: string, value: string])[];
	/** Those of the operation. */
	headers: readonly (readonly [name: string, value: string])[];
	/** A JSON value, or bytes that are sent as they are. */
	body?: { json: unknown } | { bytes: Buffer } | undefined;
	contentType?: string | undefined;
	accept?: string | undefined;
	/** Replaces path and query as they would be written. */
	target?: string;
	expect: Expectation;
}

/**
 * Writes a plan down as a request.
 * @param tokens of those who have an account, and the one that nobody signed
 */
export function toWire(plan: Plan, tokens: Readonly<Record<UserName | "garbage", string>>): WireRequest {
	const { method, headers, contentType, accept, caller, body } = plan;
	const bytes = body && ("bytes" in body ? body.bytes : Buffer.from(textOf(body.json)));
	return {
		method,
		target: targetOf(plan),
		headers: [
			...(caller === "nobody" ? [] : [["Authorization", `Bearer ${tokens[caller]}`] as const]),
			...(accept === undefined ? [] : [["Accept", accept] as const]),
			...(contentType === undefined ? [] : [["Content-Type", contentType] as const]),
			...headers,
		],
		body: bytes,
	};
}

/** A value as JSON. U+FFFD is escaped: as it is, nobody could tell it from what stands for bytes that are no UTF-8. */
function textOf(json: unknown): string {
	return JSON.stringify(json).replaceAll("\ufffd", "\\ufffd");
}

/** Path and query of a plan, percent-encoded. */
export function targetOf({ target, template, path, query }: Plan): string {
	if (target !== undefined) return target;
	const written = template.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ""));
	const pairs = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
	return pairs.length > 0 ? `${written}?${pairs.join("&")}` : written;
}

/** The parameters of a path: what `targetOf` put there. */
export function parametersOf(template: string, path: string): Record<string, string> {
	const values = path.split("/");
	return Object.fromEntries(
		template.split("/").flatMap((segment, position) => {
			const name = /^\{(\w+)\}$/.exec(segment)?.[1];
			return name === undefined ? [] : [[name, decodeURIComponent(values[position] ?? "")]];
		}),
	);
}

/** The bytes of the request line and the headers, as they go over the wire to `host`. */
export function sizeOfHead({ method, target, headers, body }: WireRequest, host: string): number {
	const own = [
		["Host", host],
		["Connection", "keep-alive"],
		...(body ? [["Content-Length", String(body.length)]] : []),
	];
	const lines = [...own, ...headers].map(([name = "", value = ""]) => `${name}: ${value}\r\n`);
	return Buffer.byteLength(`${method} ${target} HTTP/1.1\r\n${lines.join("")}`, "latin1");
}

/** Whether a caller may call an operation at all; whether the resource is the caller's shows later. */
export function mayCall(caller: CallerName, { access }: Operation): boolean {
	if (access === "anyone") return true;
	return caller === "admin" || (access !== "admin" && (caller === "ada" || caller === "grace"));
}

/** Those who have an account and may call an operation at all. */
export function usersOf(operation: Operation): UserName[] {
	return users.filter((caller) => mayCall(caller, operation));
}

/** The answer to callers who may not. */
export function refusalOf(caller: CallerName): Expectation {
	return caller === "nobody" || caller === "garbage"
		? { kind: "refuse", check: "ignored_auth", status: 401, code: "auth.unauthenticated" }
		: { kind: "refuse", check: "ignored_auth", status: 403, code: "auth.forbidden" };
}

/** Whether text can stand in a header as it is (RFC 9110, section 5.5): no line breaks, no blanks at the ends. */
export function isHeaderValue(text: string): boolean {
	return /^[\t\x20-\x7e\x80-\xff]*$/.test(text) && text.trim() === text;
}

/** Whether a plan's path leads to the operation that it is for, and not, like `/users/me`, to another one. */
export function leadsThere(plan: Plan, document: Document): boolean {
	const isPlain = Object.values(plan.path).every((value) => value !== "" && value !== "." && value !== "..");
	return isPlain && document.findPath(targetOf(plan)) === plan.template;
}
