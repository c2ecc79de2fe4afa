import { gateway, maxJsonBody } from "@tap/core/contract/gateway.ts";
import type { Judge } from "./checker.ts";
import type { Document, Parameter, Schema } from "./document.ts";
import { type Expectation, isHeaderValue, leadsThere, type Plan } from "./plan.ts";

/** A way to make one known fault in a valid request. */
export interface Fault {
	/** `too long`; chosen before the place, so that no kind is rare where another has many places. */
	kind: string;
	plan(): Plan;
}

/** Every fault that can be made in a valid request. Each plan expects the refusal that belongs to its fault. */
export function faultsOf(plan: Plan, document: Document, judge: Judge): Fault[] {
	return [
		...bodyFaults(plan, document, judge),
		...contentFaults(plan),
		...pathFaults(plan, document, judge),
		...queryFaults(plan, document, judge),
		...headerFaults(plan, judge),
	];
}

type Place = Extract<Expectation, { kind: "refuse" }>["at"];

function invalid(at: Place): Expectation {
	return { kind: "refuse", check: "negative_data_rejection", status: 400, code: "request.invalid", ...(at && { at }) };
}

function refused(status: number, code: string): Expectation {
	return { kind: "refuse", check: "negative_data_rejection", status, code };
}

function fault(plan: Plan, kind: string, where: string, change: Partial<Plan>): Fault {
	return { kind, plan: () => ({ ...plan, about: `${kind} ${where}`.trim(), ...change }) };
}

/** What a JSON value may be replaced with. */
const foreign = [null, true, -3, 1.5, "text", [], [1], {}, { a: 1 }];

/** Members that nobody may write, and such as are special to JavaScript. */
const strangers = [
	"extra",
	"isAdmin",
	"userId",
	"role",
	"createdAt",
	"__proto__",
	"constructor",
	"toString",
	"a/b~c",
	"",
];

/** A fault in a JSON value: where it is seen, and the whole value with it. */
interface JsonFault {
	kind: string;
	path: readonly (string | number)[];
	value: unknown;
}

function bodyFaults(plan: Plan, document: Document, judge: Judge): Fault[] {
	const { operation, body } = plan;
	if (!operation?.body || !body || !("json" in body)) return [];
	const { schema } = operation.body;
	return jsonFaults(schema, body.json, document.resolve).flatMap(({ kind, path, value }) => {
		// What is too large as well has two faults.
		const isTooLarge = Buffer.byteLength(JSON.stringify(value)) > maxJsonBody;
		if (isTooLarge || judge.isValidBody(operation, value)) return [];
		const pointer = path.map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
		const change = { body: { json: value }, expect: invalid({ in: "body", pointer }) };
		return fault(plan, kind, `in the body at ${JSON.stringify(pointer)}`, change);
	});
}

/** How many items of an array get faults: the first ones are like the others. */
const probed = 2;

/** Every fault of a kind known here that a valid value can get. */
export function jsonFaults(root: Schema, rootValue: unknown, resolve: (schema: Schema) => Schema): JsonFault[] {
	const found: JsonFault[] = [];
	visit(root, rootValue, [], (value) => value);
	return found;

	function visit(schema: Schema, value: unknown, path: JsonFault["path"], rebuild: (value: unknown) => unknown): void {
		const add = (kind: string, replaced: unknown, at = path) =>
			found.push({ kind, path: at, value: rebuild(replaced) });
		const { properties = {}, required = [], items, minItems, maxItems, ...rest } = resolve(schema);
		for (const each of foreign) if (typeOf(each) !== typeOf(value)) add("wrong type", each);
		if (typeof value === "string") for (const { kind, text } of textFaults(rest, value)) add(kind, text);
		if (typeof value === "number") {
			add("not an integer", value + 0.5);
			if (rest.minimum !== undefined) add("too small", rest.minimum - 1);
			if (rest.maximum !== undefined) add("too large", rest.maximum + (rest.maximum < 2 ** 52 ? 1 : 2 ** 12));
			add("too large", 1e300);
			add("wrong type", String(value));
		}
		if (Array.isArray(value)) {
			if (minItems) add("too few items", value.slice(0, minItems - 1));
			if (maxItems !== undefined) {
				add(
					"too many items",
					Array.from({ length: maxItems + 1 }, (_, index) => value[index % value.length]),
				);
			}
			for (const [index, item] of value.slice(0, probed).entries()) {
				if (items) visit(items, item, [...path, index], (changed) => rebuild(value.with(index, changed)));
			}
		} else if (typeof value === "object" && value !== null) {
			const members = Object.entries(value);
			for (const name of required) {
				add("missing member", Object.fromEntries(members.filter(([key]) => key !== name)), [...path, name]);
			}
			for (const name of strangers) {
				if (!Object.hasOwn(properties, name)) {
					// fromEntries defines, where an assignment to __proto__ would do something else.
					add("unknown member", Object.fromEntries([...members, [name, true]]), [...path, name]);
				}
			}
			for (const [name, member] of members) {
				const below = properties[name];
				const replace = (changed: unknown) => Object.fromEntries([...members, [name, changed]]);
				if (below) visit(below, member, [...path, name], (changed) => rebuild(replace(changed)));
			}
		}
	}
}

function typeOf(value: unknown): string {
	return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

/** Texts that are not valid under a schema of a string. */
function textFaults(schema: Schema, valid: string): { kind: string; text: string }[] {
	const { pattern, minLength = 0, maxLength } = schema;
	const found: { kind: string; text: string }[] = [];
	const allowed = "const" in schema ? [schema.const] : schema.enum;
	if (allowed) {
		for (const text of [`${valid}x`, valid.toUpperCase(), valid.toLowerCase(), "", "0", "null"]) {
			if (!allowed.includes(text)) found.push({ kind: "not one of the values", text });
		}
		return found;
	}
	const long = maxLength ?? 300;
	if (maxLength !== undefined || pattern !== undefined) {
		found.push({ kind: "too long", text: `${valid}${(valid.at(-1) ?? "a").repeat(long + 1)}` });
	}
	if (minLength > 0) found.push({ kind: "too short", text: "" });
	if (pattern !== undefined) {
		const regex = new RegExp(pattern, "u");
		for (const text of spoilt(valid)) if (!regex.test(text)) found.push({ kind: "pattern broken", text });
	}
	return found;
}

function spoilt(valid: string): string[] {
	const middle = Math.floor(valid.length / 2);
	return [
		"",
		`${valid} `,
		` ${valid}`,
		`${valid}\n`,
		`${valid}\0`,
		`${valid}\u00e9`,
		`${valid}\u2028`,
		`${valid.slice(0, middle)}/${valid.slice(middle)}`,
		`${valid.slice(0, middle)}%${valid.slice(middle)}`,
		valid.toUpperCase(),
		valid.slice(1),
		`${valid}' OR '1'='1`,
		`x${valid}`,
	];
}

/** Faults of the content as a whole. */
function contentFaults(plan: Plan): Fault[] {
	const add = (kind: string, where: string, change: Partial<Plan>) => fault(plan, kind, where, change);
	const { operation, body } = plan;
	const found: Fault[] = [];
	if (operation?.answers.has(406)) {
		for (const accept of ["text/html", "application/xml, text/*", "application/json;q=0", "image/*"]) {
			found.push(
				add("unacceptable media type", accept, { accept, expect: refused(406, "representation.not_acceptable") }),
			);
		}
	}
	const padding = ["X-Padding", "x".repeat(gateway.maxHeaders)] as const;
	found.push(
		add("headers too large", "", { headers: [...plan.headers, padding], expect: refused(431, "header.too_large") }),
	);
	if (!operation?.body || !body || !("json" in body)) return found;

	const types = [
		undefined,
		"text/plain",
		"application/x-www-form-urlencoded",
		"application/jsonp",
		"json",
		"text/json",
	];
	for (const contentType of types) {
		const expect = refused(415, "media_type.unsupported");
		found.push(add("wrong media type", String(contentType), { contentType, expect }));
	}
	const text = JSON.stringify(body.json);
	const broken = {
		empty: "",
		blank: " \n",
		"cut off": text.slice(0, -1),
		"two values": `${text}{}`,
		"no JSON": "lines=1",
	};
	for (const [where, content] of Object.entries({ ...broken, commented: `${text}//`, "with a comma": `[1,]${text}` })) {
		const expect = refused(400, "request.malformed");
		found.push(add("malformed body", where, { body: { bytes: Buffer.from(content) }, expect }));
	}
	const large = Buffer.from(text + " ".repeat(Math.max(1, maxJsonBody + 1 - Buffer.byteLength(text))));
	found.push(add("body too large", "", { body: { bytes: large }, expect: refused(413, "request.too_large") }));
	return found;
}

function pathFaults(plan: Plan, document: Document, judge: Judge): Fault[] {
	const parameters = plan.operation?.parameters.filter((each) => each.in === "path") ?? [];
	return parameters.flatMap((parameter) => {
		const expect = invalid({ in: "path", pointer: `/${parameter.name}` });
		const wrong = parameterFaults(parameter, plan.path[parameter.name] ?? "", document, judge);
		const spoiled = wrong.flatMap(({ kind, text }) => {
			const changed = { ...plan, path: { ...plan.path, [parameter.name]: text } };
			return leadsThere(changed, document) ? fault(changed, kind, `in the path: ${text}`, { expect }) : [];
		});
		const undecodable = ["%", "%zz", "%ff", "%c0%af", "%e2%82"].map((text) => {
			const target = plan.template.replaceAll(/\{\w+\}/g, text);
			return fault(plan, "bad percent-encoding", text, { target, expect });
		});
		return [...spoiled, ...undecodable];
	});
}

function queryFaults(plan: Plan, document: Document, judge: Judge): Fault[] {
	// What validates nothing documents no 400: the gateway's own answers.
	if (!plan.operation?.answers.has(400)) return [];
	const add = (kind: string, query: Plan["query"], pointer: string) =>
		fault(plan, kind, `in the query: ${pointer}`, { query, expect: invalid({ in: "query", pointer }) });
	const found = ["extra", "Limit", "userid", "__proto__", "constructor"].map((name) =>
		add("unknown query parameter", [...plan.query, [name, "1"]], `/${name}`),
	);
	for (const parameter of plan.operation.parameters.filter((each) => each.in === "query")) {
		const { name, required } = parameter;
		const schema = document.resolve(parameter.schema);
		const others = plan.query.filter(([key]) => key !== name);
		const [valid] = plan.query.filter(([key]) => key === name).map(([, value]) => value);
		if (required) found.push(add("missing query parameter", others, `/${name}`));
		if (schema.type !== "array") {
			if (valid !== undefined) found.push(add("repeated query parameter", [...plan.query, [name, valid]], `/${name}`));
			for (const { kind, text } of parameterFaults(parameter, valid ?? "a", document, judge)) {
				found.push(add(kind, [...others, [name, text]], `/${name}`));
			}
		} else if (valid !== undefined && schema.items) {
			const { maxItems, items } = schema;
			if (maxItems !== undefined) {
				const many = Array.from({ length: maxItems + 1 }, () => [name, valid] as const);
				found.push(add("too many items", [...others, ...many], `/${name}`));
			}
			for (const { kind, text } of parameterFaults({ ...parameter, schema: items }, valid, document, judge)) {
				found.push(add(kind, [...others, [name, valid], [name, text]], `/${name}/1`));
			}
		}
	}
	return found;
}

function headerFaults(plan: Plan, judge: Judge): Fault[] {
	const parameters = plan.operation?.parameters.filter((each) => each.in === "header") ?? [];
	return parameters.flatMap((parameter) => {
		const { name, required, schema } = parameter;
		const others = plan.headers.filter(([key]) => key !== name);
		const valid = plan.headers.find(([key]) => key === name)?.[1];
		const expect = invalid({ in: "header", pointer: `/${name}` });
		const missing = fault(plan, "missing header", name, {
			headers: others,
			expect: { ...expect, check: "missing_required_header" } as Expectation,
		});
		// Repeated headers are one list (RFC 9110, section 5.3), which is a fault unless the header may be one.
		const twice = [...plan.headers, [name, valid ?? ""] as const];
		const repeated = valid !== undefined && !judge.isValid(schema, `${valid}, ${valid}`);
		return [
			...(required ? [missing] : []),
			...(repeated ? [fault(plan, "repeated header", name, { headers: twice, expect })] : []),
			...textFaults(schema, valid ?? "a")
				.filter(({ text }) => isHeaderValue(text) && !judge.isValid(schema, text))
				.map(({ kind, text }) => fault(plan, kind, `in ${name}`, { headers: [...others, [name, text]], expect })),
		];
	});
}

/** Texts that are not valid for a parameter of the path or the query. */
function parameterFaults(
	{ schema }: Parameter,
	valid: string,
	document: Document,
	judge: Judge,
): { kind: string; text: string }[] {
	const found = document.resolve(schema);
	if (found.type === "integer") {
		const { minimum, maximum } = found;
		return [
			...["", " ", "ten", "1.5", "NaN", "Infinity", "null"].map((text) => ({ kind: "wrong type", text })),
			// An integer in a query is written as JSON writes one.
			...["0x10", "0b11", "0o7", "1e1", "+5", " 5", "5 ", "05", "5.0", "\u0665"].map((text) => ({
				kind: "odd number",
				text,
			})),
			...(minimum === undefined ? [] : [{ kind: "too small", text: String(minimum - 1) }]),
			...(maximum === undefined ? [] : [{ kind: "too large", text: String(maximum + 1) }]),
		];
	}
	return textFaults(found, valid).filter(({ text }) => !judge.isValid(schema, text));
}
