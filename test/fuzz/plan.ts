import { gzipSync } from "node:zlib";
import type { Check } from "./checks.ts";
import type { Document, Operation } from "./document.ts";
import type { WireRequest } from "./send.ts";

/** The callers. `anonymous` has no token, and the token of `garbage` has no valid signature. */
export const callers = ["anonymous", "garbage", "ada", "grace", "admin"] as const;
export type CallerName = (typeof callers)[number];

/** The callers with an account. */
export const users = ["ada", "grace", "admin"] as const satisfies readonly CallerName[];
export type UserName = (typeof users)[number];

/** The required response to a request. */
export type Expectation =
	/** The request is valid: it may fail because of state, and with these codes. */
	| { kind: "accept"; codes: readonly string[] }
	/** The request is invalid: exactly this problem. */
	| {
			kind: "refuse";
			check: Check;
			status: number;
			code: string;
			/** The one place that `errors` must name. */
			at?: { in: "body" | "path" | "query" | "header"; pointer: string };
	  };

/** A request before it is encoded. */
export interface Plan {
	/** Undefined for an unknown path or method. */
	operation: Operation | undefined;
	/** A short note about what is special, such as the mutation. */
	about: string;
	caller: CallerName;
	method: string;
	template: string;
	/** The parameters by name, not yet encoded. */
	path: Readonly<Record<string, string>>;
	query: readonly (readonly [name: string, value: string])[];
	/** The header parameters of the operation. */
	headers: readonly (readonly [name: string, value: string])[];
	/** A JSON value, which may be sent with gzip's compression, or bytes that are sent unchanged. */
	body?: { json: unknown; isCompressed?: boolean } | { bytes: Buffer } | undefined;
	contentType?: string | undefined;
	accept?: string | undefined;
	/** Replaces the encoded path and query. */
	target?: string;
	/** The values of `Host`, if they are not the one of the stage. */
	hosts?: readonly string[];
	/** A `Content-Length` that is larger than the body. */
	declaredBytes?: number;
	/** Whether the caller ends the connection before the body is complete. Then there may be no response. */
	isCutOff?: boolean;
	expect: Expectation;
}

/**
 * Encodes a plan as a request.
 * @param tokens the tokens of the callers, including one without a valid signature
 */
export function toWire(plan: Plan, tokens: Readonly<Record<UserName | "garbage", string>>): WireRequest {
	const { method, headers, contentType, accept, caller, body, hosts, declaredBytes, isCutOff } = plan;
	return {
		method,
		target: targetOf(plan),
		headers: [
			...(caller === "anonymous" ? [] : [["Authorization", `Bearer ${tokens[caller]}`] as const]),
			...(accept === undefined ? [] : [["Accept", accept] as const]),
			...(contentType === undefined ? [] : [["Content-Type", contentType] as const]),
			...headers,
		],
		body: body && bytesOf(body),
		hosts,
		declaredBytes,
		isCutOff,
	};
}

function bytesOf(body: NonNullable<Plan["body"]>): Buffer {
	if ("bytes" in body) return body.bytes;
	const text = Buffer.from(textOf(body.json));
	return body.isCompressed ? gzipSync(text) : text;
}

/** A value as JSON. U+FFFD is escaped, because it also stands for bytes that are not UTF-8. */
function textOf(json: unknown): string {
	return JSON.stringify(json).replaceAll("\ufffd", "\\ufffd");
}

/** The path and query of a plan, percent-encoded. */
export function targetOf({ target, template, path, query }: Plan): string {
	if (target !== undefined) return target;
	const written = template.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(path[name] ?? ""));
	const pairs = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
	return pairs.length > 0 ? `${written}?${pairs.join("&")}` : written;
}

/** The path parameters in a path that `targetOf` made. */
export function parametersOf(template: string, path: string): Record<string, string> {
	const values = path.split("/");
	return Object.fromEntries(
		template.split("/").flatMap((segment, position) => {
			const name = /^\{(\w+)\}$/.exec(segment)?.[1];
			return name === undefined ? [] : [[name, decodeURIComponent(values[position] ?? "")]];
		}),
	);
}

/** The size of the request line and the headers in bytes, as they are sent to `host`. */
export function headBytes({ method, target, headers, body }: WireRequest, host: string): number {
	const own = [
		["Host", host],
		["Connection", "keep-alive"],
		...(body ? [["Content-Length", String(body.length)]] : []),
	];
	const lines = [...own, ...headers].map(([name = "", value = ""]) => `${name}: ${value}\r\n`);
	return Buffer.byteLength(`${method} ${target} HTTP/1.1\r\n${lines.join("")}`, "latin1");
}

/** Whether a caller may call an operation at all. Ownership of the resource is a separate question. */
export function mayCall(caller: CallerName, { access }: Operation): boolean {
	if (access === "anyone") return true;
	return caller === "admin" || (access !== "admin" && (caller === "ada" || caller === "grace"));
}

/** The callers with an account that may call an operation at all. */
export function usersOf(operation: Operation): UserName[] {
	return users.filter((caller) => mayCall(caller, operation));
}

/** The required response to a caller that may not call an operation. */
export function refusalOf(caller: CallerName): Expectation {
	return caller === "anonymous" || caller === "garbage"
		? { kind: "refuse", check: "ignored_auth", status: 401, code: "auth.unauthenticated" }
		: { kind: "refuse", check: "ignored_auth", status: 403, code: "auth.forbidden" };
}

/** Whether text can be a header value (RFC 9110, section 5.5): no line breaks, no whitespace at the ends. */
export function isHeaderValue(text: string): boolean {
	return /^[\t\x20-\x7e\x80-\xff]*$/.test(text) && text.trim() === text;
}

/** Whether a plan's path matches its own operation, and not, like `/users/me`, another one. */
export function matchesOperation(plan: Plan, document: Document): boolean {
	const isPlain = Object.values(plan.path).every((value) => value !== "" && value !== "." && value !== "..");
	return isPlain && document.findPath(targetOf(plan)) === plan.template;
}

/** The expectation of a request that must be refused. */
export function refusal(check: Check, status: number, code: string): Expectation {
	return { kind: "refuse", check, status, code };
}

/** Returns every string in a request's path, query and body. */
export function stringsOf({ path, query, body }: Plan): string[] {
	const found = [...Object.values(path), ...query.map(([, value]) => value)];
	if (body && "json" in body) collect(body.json);
	return found;

	function collect(value: unknown): void {
		if (typeof value === "string") found.push(value);
		else if (typeof value === "object" && value !== null) for (const member of Object.values(value)) collect(member);
	}
}

/** A change of a valid request, for example a deliberate error. */
export interface Mutation {
	/** Such as `too long`. Sessions choose the kind before the place, so that kinds with few places are not rare. */
	kind: string;
	plan(): Plan;
}

/** Returns a change of a plan. `where` names the place or the value, for the report. */
export function mutation(plan: Plan, kind: string, where: string, change: Partial<Plan>): Mutation {
	return { kind, plan: () => ({ ...plan, about: `${kind} ${where}`.trim(), ...change }) };
}
