import { isDeepStrictEqual } from "node:util";
import { annotations } from "./keyword.ts";
import { below, follow, isSame, keysOf, listOf, type Node, nodeOf } from "./node.ts";
import { type CompareSchemas, createSchemaComparison, type Effect, type Report } from "./schema.ts";

/** One difference between two contracts. */
export interface Change {
	/** Where: a JSON Pointer (RFC 6901) into the document, with the names of parameters and alternatives as keys. */
	place: string;
	/** What, for a person. */
	what: string;
	/** `wording` leaves everything as it was but descriptions and examples. */
	effect: Effect | "wording";
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/**
 * Every difference between two OpenAPI 3.1 documents, breaking ones first: whether callers who were written against
 * `before`, and the client's types of it, go on working with `after`. The rules are told in docs/releasing.md.
 * @throws Error when a `$ref` leads nowhere
 */
export function contractChanges(before: Node, after: Node): Change[] {
	const changes = new Map<string, Change>();
	const report: Report = (place, what, effect) => changes.set(`${place} ${what}`, { place, what, effect });
	const compareSchemas = createSchemaComparison(before, after, report);
	compareDocuments({ before, after, report, compareSchemas });

	const found = [...changes.values()].sort((a, b) => a.effect.localeCompare(b.effect));
	if (found.length > 0 || isDeepStrictEqual(withoutVersion(before), withoutVersion(after))) return found;
	return [{ place: "#", what: "only descriptions, examples or the order of things differ", effect: "wording" }];
}

function withoutVersion(document: Node): Node {
	const { version, ...info } = nodeOf(document.info);
	return { ...document, info };
}

/** The two documents, and who takes what is found. */
interface Comparison {
	before: Node;
	after: Node;
	report: Report;
	compareSchemas: CompareSchemas;
}

function compareDocuments(comparison: Comparison): void {
	const { before, after, report } = comparison;
	const [had, has] = [operationsOf(before), operationsOf(after)];
	eachOf(had, has, {
		gone: ({ place }) => report(place, "the operation is gone", "breaking"),
		come: ({ place }) => report(place, "an operation is new", "compatible"),
		both: (was, is) => compareOperations(comparison, was, is),
	});

	const [components, componentsNow] = [nodeOf(before.components), nodeOf(after.components)];
	for (const name of Object.keys(nodeOf(components.schemas))) {
		if (name in nodeOf(componentsNow.schemas)) continue;
		report(below("#/components/schemas", name), "the name is gone, and with it a type of the client", "breaking");
	}
	const [schemes, schemesNow] = [nodeOf(components.securitySchemes), nodeOf(componentsNow.securitySchemes)];
	for (const name of Object.keys(schemes)) {
		const place = below("#/components/securitySchemes", name);
		if (!(name in schemesNow)) report(place, "the security scheme is gone", "breaking");
		else compareRest(comparison, nodeOf(schemes[name]), nodeOf(schemesNow[name]), [], place);
	}
	compareRest(comparison, before, after, ["openapi", "info", "paths", "components", "security"], "#");
}

/** An operation with what stands around it. */
interface Operation {
	place: string;
	operation: Node;
	/** By where they are and their name: `query/limit`. Names of headers are in lower case (RFC 9110, section 5.1). */
	parameters: Map<string, Node>;
	/** The combinations of security schemes, one of which a caller needs; an empty one means nobody needs any. */
	security: readonly Node[];
}

/** The operations of a document by method and path. */
function operationsOf(document: Node): Map<string, Operation> {
	const operations = new Map<string, Operation>();
	for (const [path, value] of Object.entries(nodeOf(document.paths))) {
		const item = follow(document, value);
		for (const method of methods.filter((each) => each in item)) {
			const operation = nodeOf(item[method]);
			const security = listOf(operation.security ?? document.security).map(nodeOf);
			const parameters = [...listOf(item.parameters), ...listOf(operation.parameters)].map((parameter) =>
				follow(document, parameter),
			);
			operations.set(`${method} ${path}`, {
				place: below("#/paths", path, method),
				operation,
				parameters: new Map(
					parameters.map((each) => [
						`${each.in}/${each.in === "header" ? String(each.name).toLowerCase() : each.name}`,
						each,
					]),
				),
				security: security.length > 0 ? security : [{}],
			});
		}
	}
	return operations;
}

function compareOperations(comparison: Comparison, before: Operation, after: Operation): void {
	const { report } = comparison;
	const { place } = after;
	if (before.operation.operationId !== after.operation.operationId) {
		const [was, is] = [before.operation.operationId, after.operation.operationId];
		report(
			below(place, "operationId"),
			`operationId was ${was} and is ${is}: generated clients name calls by it`,
			"breaking",
		);
	}
	compareDeprecation(comparison, before.operation, after.operation, place);
	compareSecurity(comparison, before, after);
	eachOf(before.parameters, after.parameters, {
		gone: (_, key) => report(`${place}/parameters/${key}`, "the parameter is gone", "breaking"),
		come: ({ required }, key) =>
			report(
				`${place}/parameters/${key}`,
				required ? "a required parameter is new" : "an optional parameter is new",
				required ? "breaking" : "compatible",
			),
		both: (was, is, key) => compareParameters(comparison, was, is, `${place}/parameters/${key}`),
	});
	compareBodies(comparison, before.operation.requestBody, after.operation.requestBody, below(place, "requestBody"));
	const [had, has] = [entriesOf(before.operation.responses), entriesOf(after.operation.responses)];
	eachOf(had, has, {
		// The client's types tell answers apart by status: a new one breaks who handles each, a gone one who asks for it.
		gone: (_, status) => report(below(place, "responses", status), "the status is gone", "breaking"),
		come: (_, status) => report(below(place, "responses", status), "a status is new", "breaking"),
		both: (was, is, status) => compareResponses(comparison, was, is, below(place, "responses", status)),
	});
	const known = ["operationId", "deprecated", "security", "parameters", "requestBody", "responses"];
	compareRest(comparison, before.operation, after.operation, known, place);
}

function compareDeprecation({ report }: Comparison, before: Node, after: Node, place: string): void {
	if (!before.deprecated && after.deprecated) report(place, "it is deprecated", "compatible");
}

function compareSecurity({ report }: Comparison, before: Operation, after: Operation): void {
	const place = below(after.place, "security");
	const isMet = (credentials: Node, demands: readonly Node[]) => demands.some((demand) => holds(credentials, demand));
	if (before.security.some((credentials) => !isMet(credentials, after.security))) {
		report(place, "callers need other credentials than so far", "breaking");
	} else if (after.security.some((demand) => !isMet(demand, before.security))) {
		report(place, "callers with fewer or other credentials may call it too", "compatible");
	}
}

/** Whether credentials for one combination of security schemes are enough for another. */
function holds(credentials: Node, demand: Node): boolean {
	return Object.entries(demand).every(
		([scheme, scopes]) =>
			scheme in credentials && listOf(scopes).every((scope) => listOf(credentials[scheme]).includes(scope)),
	);
}

function compareParameters(comparison: Comparison, before: Node, after: Node, place: string): void {
	compareDemand(comparison, before, after, "request", place);
	compareDeprecation(comparison, before, after, place);
	comparison.compareSchemas(before.schema, after.schema, "request", below(place, "schema"));
	compareRest(comparison, before, after, ["in", "name", "required", "deprecated", "schema"], place);
}

/** `required`, which a caller may come to be spared and an answer may come to promise. */
function compareDemand(
	{ report }: Comparison,
	before: Node,
	after: Node,
	direction: "request" | "answer",
	place: string,
): void {
	const [was, is] = [before.required === true, after.required === true];
	if (was === is) return;
	const isBreaking = is === (direction === "request");
	report(place, is ? "it is required now" : "it is not required any more", isBreaking ? "breaking" : "compatible");
}

function compareBodies(comparison: Comparison, valueBefore: unknown, valueAfter: unknown, place: string): void {
	const { report, compareSchemas } = comparison;
	const [before, after] = [follow(comparison.before, valueBefore), follow(comparison.after, valueAfter)];
	if (valueBefore === undefined || valueAfter === undefined) {
		if (valueBefore) report(place, "the body is gone", "breaking");
		else if (valueAfter && after.required) report(place, "a required body is new", "breaking");
		else if (valueAfter) report(place, "an optional body is new", "compatible");
		return;
	}
	compareDemand(comparison, before, after, "request", place);
	eachOf(entriesOf(before.content), entriesOf(after.content), {
		gone: (_, type) => report(below(place, "content", type), "the media type is not taken any more", "breaking"),
		come: (_, type) => report(below(place, "content", type), "another media type is taken", "compatible"),
		both: (was, is, type) => {
			const at = below(place, "content", type);
			compareSchemas(nodeOf(was).schema, nodeOf(is).schema, "request", below(at, "schema"));
			compareRest(comparison, nodeOf(was), nodeOf(is), ["schema"], at);
		},
	});
	compareRest(comparison, before, after, ["required", "content"], place);
}

function compareResponses(comparison: Comparison, valueBefore: unknown, valueAfter: unknown, at: string): void {
	const { report, compareSchemas } = comparison;
	const [before, after] = [follow(comparison.before, valueBefore), follow(comparison.after, valueAfter)];
	const [refBefore, refAfter] = [nodeOf(valueBefore).$ref, nodeOf(valueAfter).$ref];
	// What many operations share is told once.
	const place = typeof refBefore === "string" && refBefore === refAfter ? refBefore : at;
	eachOf(entriesOf(before.content), entriesOf(after.content), {
		gone: (_, type) => report(below(place, "content", type), "the media type is not answered any more", "breaking"),
		come: (_, type) => report(below(place, "content", type), "another media type may be answered", "breaking"),
		both: (was, is, type) => {
			const here = below(place, "content", type);
			compareSchemas(nodeOf(was).schema, nodeOf(is).schema, "answer", below(here, "schema"));
			compareRest(comparison, nodeOf(was), nodeOf(is), ["schema"], here);
		},
	});
	eachOf(entriesOf(before.headers), entriesOf(after.headers), {
		gone: (_, name) => report(below(place, "headers", name), "the header is gone", "breaking"),
		come: (_, name) => report(below(place, "headers", name), "a header is new", "compatible"),
		both: (was, is, name) => compareHeaders(comparison, was, is, below(place, "headers", name)),
	});
	compareRest(comparison, before, after, ["content", "headers"], place);
}

function compareHeaders(comparison: Comparison, valueBefore: unknown, valueAfter: unknown, at: string): void {
	const [before, after] = [follow(comparison.before, valueBefore), follow(comparison.after, valueAfter)];
	const [refBefore, refAfter] = [nodeOf(valueBefore).$ref, nodeOf(valueAfter).$ref];
	const place = typeof refBefore === "string" && refBefore === refAfter ? refBefore : at;
	compareDemand(comparison, before, after, "answer", place);
	compareDeprecation(comparison, before, after, place);
	comparison.compareSchemas(before.schema, after.schema, "answer", below(place, "schema"));
	compareRest(comparison, before, after, ["required", "deprecated", "schema"], place);
}

/** Members that no rule knows must mean the same as before. */
function compareRest(
	{ before, after, report }: Comparison,
	was: Node,
	is: Node,
	known: readonly string[],
	place: string,
): void {
	for (const key of keysOf(was, is)) {
		if (known.includes(key) || annotations.includes(key) || isSame(before, was[key], after, is[key])) continue;
		report(below(place, key), `${key} changed, and no rule says what that means`, "breaking");
	}
}

function entriesOf(value: unknown): Map<string, unknown> {
	return new Map(Object.entries(nodeOf(value)));
}

/** Calls what fits for each key of two maps. */
function eachOf<Value>(
	before: ReadonlyMap<string, Value>,
	after: ReadonlyMap<string, Value>,
	found: {
		gone(before: Value, key: string): void;
		come(after: Value, key: string): void;
		both(before: Value, after: Value, key: string): void;
	},
): void {
	for (const [key, was] of before) {
		const is = after.get(key);
		if (is === undefined) found.gone(was, key);
		else found.both(was, is, key);
	}
	for (const [key, is] of after) if (!before.has(key)) found.come(is, key);
}
