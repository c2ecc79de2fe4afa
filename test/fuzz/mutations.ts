import { gateway, maxJsonBytes } from "@tap/core/contract/gateway.ts";
import type { Checker } from "./checker.ts";
import type { Document, Parameter } from "./document.ts";
import { envelopeMutationsOf } from "./envelope-mutations.ts";
import { jsonMutations, textMutations } from "./json-mutations.ts";
import {
	type Expectation,
	isHeaderValue,
	type Mutation,
	matchesOperation,
	mutation,
	type Plan,
	refusal,
} from "./plan.ts";

/** Returns every mutation of a valid request. The plan of each expects the response that its error requires. */
export function mutationsOf(plan: Plan, document: Document, checker: Checker): Mutation[] {
	return [
		...bodyMutations(plan, document, checker),
		...contentMutations(plan),
		...pathMutations(plan, document, checker),
		...queryMutations(plan, document, checker),
		...headerMutations(plan, checker),
		...envelopeMutationsOf(plan),
	];
}

type Place = Extract<Expectation, { kind: "refuse" }>["at"];

function invalid(at: Place): Expectation {
	return { kind: "refuse", check: "negative_data_rejection", status: 400, code: "request.invalid", ...(at && { at }) };
}

function refused(status: number, code: string): Expectation {
	return refusal("negative_data_rejection", status, code);
}

function bodyMutations(plan: Plan, document: Document, checker: Checker): Mutation[] {
	const { operation, body } = plan;
	if (!operation?.body || !body || !("json" in body)) return [];
	const { schema } = operation.body;
	return jsonMutations(schema, body.json, document.resolve).flatMap(({ kind, path, value }) => {
		// A value that is also too large would have two errors.
		const isTooLarge = Buffer.byteLength(JSON.stringify(value)) > maxJsonBytes;
		if (isTooLarge || checker.isValidBody(operation, value)) return [];
		const pointer = path.map((token) => `/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
		const change = { body: { json: value }, expect: invalid({ in: "body", pointer }) };
		return mutation(plan, kind, `in the body at ${JSON.stringify(pointer)}`, change);
	});
}

/** Mutations of the content as a whole: media types, sizes and malformed JSON. */
function contentMutations(plan: Plan): Mutation[] {
	const add = (kind: string, where: string, change: Partial<Plan>) => mutation(plan, kind, where, change);
	const { operation, body } = plan;
	const found: Mutation[] = [];
	if (operation?.responses.has(406)) {
		for (const accept of ["text/html", "application/xml, text/*", "application/json;q=0", "image/*"]) {
			found.push(
				add("unacceptable media type", accept, { accept, expect: refused(406, "representation.not_acceptable") }),
			);
		}
	}
	const padding = ["X-Padding", "x".repeat(gateway.maxHeaderBytes)] as const;
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
		"not JSON": "lines=1",
	};
	for (const [where, content] of Object.entries({ ...broken, commented: `${text}//`, "with a comma": `[1,]${text}` })) {
		const expect = refused(400, "request.malformed");
		found.push(add("malformed body", where, { body: { bytes: Buffer.from(content) }, expect }));
	}
	const large = Buffer.from(text + " ".repeat(Math.max(1, maxJsonBytes + 1 - Buffer.byteLength(text))));
	found.push(add("body too large", "", { body: { bytes: large }, expect: refused(413, "request.too_large") }));
	return found;
}

function pathMutations(plan: Plan, document: Document, checker: Checker): Mutation[] {
	const parameters = plan.operation?.parameters.filter((each) => each.in === "path") ?? [];
	return parameters.flatMap((parameter) => {
		const expect = invalid({ in: "path", pointer: `/${parameter.name}` });
		const wrong = parameterMutations(parameter, plan.path[parameter.name] ?? "", document, checker);
		const invalidValues = wrong.flatMap(({ kind, text }) => {
			const changed = { ...plan, path: { ...plan.path, [parameter.name]: text } };
			return matchesOperation(changed, document) ? mutation(changed, kind, `in the path: ${text}`, { expect }) : [];
		});
		const undecodable = ["%", "%zz", "%ff", "%c0%af", "%e2%82"].map((text) => {
			const target = plan.template.replaceAll(/\{\w+\}/g, text);
			return mutation(plan, "bad percent-encoding", text, { target, expect });
		});
		return [...invalidValues, ...undecodable];
	});
}

function queryMutations(plan: Plan, document: Document, checker: Checker): Mutation[] {
	// An operation that validates nothing does not document the code: the gateway responds itself.
	if (!plan.operation?.codes.has("request.invalid")) return [];
	const add = (kind: string, query: Plan["query"], pointer: string) =>
		mutation(plan, kind, `in the query: ${pointer}`, { query, expect: invalid({ in: "query", pointer }) });
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
			for (const { kind, text } of parameterMutations(parameter, valid ?? "a", document, checker)) {
				found.push(add(kind, [...others, [name, text]], `/${name}`));
			}
		} else if (valid !== undefined && schema.items) {
			const { maxItems, items } = schema;
			if (maxItems !== undefined) {
				const many = Array.from({ length: maxItems + 1 }, () => [name, valid] as const);
				found.push(add("too many items", [...others, ...many], `/${name}`));
			}
			for (const { kind, text } of parameterMutations({ ...parameter, schema: items }, valid, document, checker)) {
				found.push(add(kind, [...others, [name, valid], [name, text]], `/${name}/1`));
			}
		}
	}
	return found;
}

function headerMutations(plan: Plan, checker: Checker): Mutation[] {
	const parameters = plan.operation?.parameters.filter((each) => each.in === "header") ?? [];
	return parameters.flatMap((parameter) => {
		const { name, required, schema } = parameter;
		const others = plan.headers.filter(([key]) => key !== name);
		const valid = plan.headers.find(([key]) => key === name)?.[1];
		const expect = invalid({ in: "header", pointer: `/${name}` });
		const missing = mutation(plan, "missing header", name, {
			headers: others,
			expect: { ...expect, check: "missing_required_header" } as Expectation,
		});
		// Repeated headers are one list (RFC 9110, section 5.3), which is an error unless the header may be a list.
		const twice = [...plan.headers, [name, valid ?? ""] as const];
		const repeated = valid !== undefined && !checker.isValid(schema, `${valid}, ${valid}`);
		return [
			...(required ? [missing] : []),
			...(repeated ? [mutation(plan, "repeated header", name, { headers: twice, expect })] : []),
			...textMutations(schema, valid ?? "a")
				.filter(({ text }) => isHeaderValue(text) && !checker.isValid(schema, text))
				.map(({ kind, text }) => mutation(plan, kind, `in ${name}`, { headers: [...others, [name, text]], expect })),
		];
	});
}

/** Invalid texts for a path or query parameter. */
function parameterMutations(
	{ schema }: Parameter,
	valid: string,
	document: Document,
	checker: Checker,
): { kind: string; text: string }[] {
	const found = document.resolve(schema);
	if (found.type === "integer") {
		const { minimum, maximum } = found;
		return [
			...["", " ", "ten", "1.5", "NaN", "Infinity", "null"].map((text) => ({ kind: "wrong type", text })),
			// An integer in a query must be written as in JSON.
			...["0x10", "0b11", "0o7", "1e1", "+5", " 5", "5 ", "05", "5.0", "\u0665"].map((text) => ({
				kind: "number not as in JSON",
				text,
			})),
			...(minimum === undefined ? [] : [{ kind: "too small", text: String(minimum - 1) }]),
			...(maximum === undefined ? [] : [{ kind: "too large", text: String(maximum + 1) }]),
		];
	}
	return textMutations(found, valid).filter(({ text }) => !checker.isValid(schema, text));
}
