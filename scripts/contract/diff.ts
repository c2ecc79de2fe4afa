import { isDeepStrictEqual } from "node:util";
import { annotations } from "./keyword.ts";
import { below, follow, isSame, keysOf, listOf, type Node, nodeOf } from "./node.ts";
import { type CompareSchemas, createSchemaComparison, type Effect, type Report } from "./schema.ts";

/** One difference between two contracts. */
export interface Change {
	/** A JSON Pointer (RFC 6901) into the document, with the names of parameters and alternatives as keys. */
	place: string;
	/** A description for a person. */
	what: string;
	/** `wording` changes descriptions and examples only. */
	effect: Effect | "wording";
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/**
 * Lists every difference between two OpenAPI 3.1 documents, breaking ones first. A breaking one may break a caller written
 * against `before`, or code that uses the client's types of it. docs/releasing.md explains the rules.
 * @throws Error when a `$ref` cannot be resolved
 */
export function contractChanges(before: Node, after: Node): Change[] {
	const changes = new Map<string, Change>();
	const report: Report = (place, what, effect) => changes.set(`${place} ${what}`, { place, what, effect });
	const compareSchemas = createSchemaComparison(before, after, report);
	compareDocuments({ before, after, report, compareSchemas });

	const found = [...changes.values()].sort((a, b) => a.effect.localeCompare(b.effect));
	if (found.length > 0 || isDeepStrictEqual(withoutVersion(before), withoutVersion(after))) return found;
	return [{ place: "#", what: "only descriptions, examples or the order of members differ", effect: "wording" }];
}

function withoutVersion(document: Node): Node {
	const { version, ...info } = nodeOf(document.info);
	return { ...document, info };
}

/** The two documents, and the callback for their differences. */
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
		removed: ({ place }) => report(place, "the operation was removed", "breaking"),
		added: ({ place }) => report(place, "an operation was added", "compatible"),
		both: (was, is) => compareOperations(comparison, was, is),
	});

	compareVariableParts(comparison);

	const [components, componentsNow] = [nodeOf(before.components), nodeOf(after.components)];
	for (const name of Object.keys(nodeOf(components.schemas))) {
		if (name in nodeOf(componentsNow.schemas)) continue;
		report(
			below("#/components/schemas", name),
			"the component was removed, and with it a type of the client",
			"breaking",
		);
	}
	const [schemes, schemesNow] = [nodeOf(components.securitySchemes), nodeOf(componentsNow.securitySchemes)];
	for (const name of Object.keys(schemes)) {
		const place = below("#/components/securitySchemes", name);
		if (!(name in schemesNow)) report(place, "the security scheme was removed", "breaking");
		else compareRest(comparison, nodeOf(schemes[name]), nodeOf(schemesNow[name]), [], place);
	}
	compareVersions(comparison);
	compareServers(comparison, before, after, "#");
	// The tags of operations count. Those of the document describe them.
	const known = ["openapi", "info", "paths", "components", "security", "servers", "tags"];
	compareRest(comparison, before, after, known, "#");
}

/** The version of OpenAPI says by which rules the document is read; its last part only corrects the text of the rules. */
function compareVersions({ before, after, report }: Comparison): void {
	const [was, is] = [String(before.openapi), String(after.openapi)];
	if (was === is) return;
	const rules = (version: string) => version.split(".").slice(0, 2).join(".");
	const isSameRules = rules(was) === rules(is);
	report(
		"#/openapi",
		`the version of OpenAPI was ${was} and is ${is}${isSameRules ? "" : ": tools read the document by other rules"}`,
		isSameRules ? "compatible" : "breaking",
	);
}

/** Generated clients send requests to the first server, with the default of each variable, unless they are told another. */
function compareServers({ report }: Comparison, before: Node, after: Node, place: string): void {
	const serversOf = (node: Node) =>
		new Map(listOf(node.servers).map((server) => [String(nodeOf(server).url), nodeOf(server)]));
	const variablesOf = (server: Node) => new Map(Object.entries(nodeOf(server.variables)));
	const [had, has] = [serversOf(before), serversOf(after)];
	const at = below(place, "servers");
	const [first, firstNow] = [[...had.keys()][0], [...has.keys()][0]];
	if (first !== undefined && has.has(first) && first !== firstNow) {
		report(at, `the first server was ${first} and is ${firstNow}: generated clients call it by default`, "breaking");
	}
	eachOf(had, has, {
		removed: (_, url) => report(at, `the server ${url} was removed: generated clients call it`, "breaking"),
		added: (_, url) => report(at, `the server ${url} was added`, "compatible"),
		both: (was, is, url) =>
			eachOf(variablesOf(was), variablesOf(is), {
				removed: (_, name) => report(at, `the variable ${name} of ${url} was removed`, "breaking"),
				added: (_, name) => report(at, `the variable ${name} of ${url} was added`, "compatible"),
				both(variable, variableNow, name) {
					const [values, valuesNow] = [variable, variableNow].map((each) => [nodeOf(each).default, nodeOf(each).enum]);
					if (isDeepStrictEqual(values, valuesNow)) return;
					report(at, `the default or the values of the variable ${name} of ${url} changed`, "breaking");
				},
			}),
	});
}

/** Generated clients group calls by tag: `ProductsApi`. */
function compareTags({ report }: Comparison, before: Node, after: Node, place: string): void {
	const [had, has] = [listOf(before.tags), listOf(after.tags)];
	const at = below(place, "tags");
	for (const tag of had) {
		if (!has.includes(tag)) report(at, `the tag ${tag} was removed: generated clients group calls by tag`, "breaking");
	}
	for (const tag of has) if (!had.includes(tag)) report(at, `the tag ${tag} was added`, "compatible");
}

/**
 * API Gateway has one variable part below each part of a path. The engine creates new paths before it deletes old ones, so a
 * deployment that renames a variable part is refused.
 */
function compareVariableParts({ before, after, report }: Comparison): void {
	const [had, has] = [variablePartsOf(before), variablePartsOf(after)];
	for (const [parent, was] of had) {
		const is = has.get(parent);
		if (is === undefined || is === was) continue;
		report(
			below("#/paths", `${parent}/${is}`),
			`${was} was renamed to ${is}: API Gateway refuses the two beside each other, so this takes two deployments (docs/releasing.md)`,
			"breaking",
		);
	}
}

/** The variable part below each part of a path: `{productId}` for `/products`. */
function variablePartsOf(document: Node): Map<string, string> {
	const found = new Map<string, string>();
	for (const path of Object.keys(nodeOf(document.paths))) {
		const parts = path.split("/");
		for (const [at, part] of parts.entries()) if (part.startsWith("{")) found.set(parts.slice(0, at).join("/"), part);
	}
	return found;
}

/** An operation and its context. */
interface Operation {
	place: string;
	operation: Node;
	/** By location and name: `query/limit`. Header names are in lower case (RFC 9110, section 5.1). */
	parameters: Map<string, Node>;
	/** The combinations of security schemes, one of which a caller needs; an empty one allows anonymous calls. */
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
			`operationId was ${was} and is ${is}: generated clients use it as the name of the call`,
			"breaking",
		);
	}
	compareDeprecation(comparison, before.operation, after.operation, place);
	compareSecurity(comparison, before, after);
	eachOf(before.parameters, after.parameters, {
		removed: (_, key) => report(`${place}/parameters/${key}`, "the parameter was removed", "breaking"),
		added: ({ required }, key) =>
			report(
				`${place}/parameters/${key}`,
				required ? "a required parameter was added" : "an optional parameter was added",
				required ? "breaking" : "compatible",
			),
		both: (was, is, key) => compareParameters(comparison, was, is, `${place}/parameters/${key}`),
	});
	compareBodies(comparison, before.operation.requestBody, after.operation.requestBody, below(place, "requestBody"));
	const [had, has] = [entriesOf(before.operation.responses), entriesOf(after.operation.responses)];
	eachOf(had, has, {
		// The client's types discriminate responses by status: a new one breaks an exhaustive switch, a removed one a comparison.
		removed: (_, status) => report(below(place, "responses", status), "the status was removed", "breaking"),
		added: (_, status) => report(below(place, "responses", status), "a status was added", "breaking"),
		both: (was, is, status) => compareResponses(comparison, was, is, below(place, "responses", status)),
	});
	compareTags(comparison, before.operation, after.operation, place);
	compareServers(comparison, before.operation, after.operation, place);
	const known = ["operationId", "deprecated", "security", "parameters", "requestBody", "responses", "tags", "servers"];
	compareRest(comparison, before.operation, after.operation, known, place);
}

function compareDeprecation({ report }: Comparison, before: Node, after: Node, place: string): void {
	if (!before.deprecated && after.deprecated) report(place, "it is deprecated", "compatible");
}

function compareSecurity({ report }: Comparison, before: Operation, after: Operation): void {
	const place = below(after.place, "security");
	const isMet = (credentials: Node, demands: readonly Node[]) => demands.some((demand) => holds(credentials, demand));
	if (before.security.some((credentials) => !isMet(credentials, after.security))) {
		report(place, "callers need different credentials than before", "breaking");
	} else if (after.security.some((demand) => !isMet(demand, before.security))) {
		report(place, "callers with fewer or different credentials may call it too", "compatible");
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
	compareRequired(comparison, before, after, "request", place);
	compareDeprecation(comparison, before, after, place);
	comparison.compareSchemas(before.schema, after.schema, "request", below(place, "schema"));
	compareRest(comparison, before, after, ["in", "name", "required", "deprecated", "schema"], place);
}

/** `required`: a request may stop requiring a value, and a response may start to guarantee one. */
function compareRequired(
	{ report }: Comparison,
	before: Node,
	after: Node,
	direction: "request" | "response",
	place: string,
): void {
	const [was, is] = [before.required === true, after.required === true];
	if (was === is) return;
	const isBreaking = is === (direction === "request");
	report(place, is ? "it is required now" : "it is no longer required", isBreaking ? "breaking" : "compatible");
}

function compareBodies(comparison: Comparison, valueBefore: unknown, valueAfter: unknown, place: string): void {
	const { report, compareSchemas } = comparison;
	const [before, after] = [follow(comparison.before, valueBefore), follow(comparison.after, valueAfter)];
	if (valueBefore === undefined || valueAfter === undefined) {
		if (valueBefore) report(place, "the body was removed", "breaking");
		else if (valueAfter && after.required) report(place, "a required body was added", "breaking");
		else if (valueAfter) report(place, "an optional body was added", "compatible");
		return;
	}
	compareRequired(comparison, before, after, "request", place);
	eachOf(entriesOf(before.content), entriesOf(after.content), {
		removed: (_, type) => report(below(place, "content", type), "the media type is no longer accepted", "breaking"),
		added: (_, type) => report(below(place, "content", type), "another media type is accepted", "compatible"),
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
	// A response that several operations share is reported once.
	const place = typeof refBefore === "string" && refBefore === refAfter ? refBefore : at;
	eachOf(entriesOf(before.content), entriesOf(after.content), {
		removed: (_, type) => report(below(place, "content", type), "the media type is no longer returned", "breaking"),
		added: (_, type) => report(below(place, "content", type), "another media type may be returned", "breaking"),
		both: (was, is, type) => {
			const here = below(place, "content", type);
			compareSchemas(nodeOf(was).schema, nodeOf(is).schema, "response", below(here, "schema"));
			compareRest(comparison, nodeOf(was), nodeOf(is), ["schema"], here);
		},
	});
	eachOf(entriesOf(before.headers), entriesOf(after.headers), {
		removed: (_, name) => report(below(place, "headers", name), "the header was removed", "breaking"),
		added: (_, name) => report(below(place, "headers", name), "a header was added", "compatible"),
		both: (was, is, name) => compareHeaders(comparison, was, is, below(place, "headers", name)),
	});
	compareRest(comparison, before, after, ["content", "headers"], place);
}

function compareHeaders(comparison: Comparison, valueBefore: unknown, valueAfter: unknown, at: string): void {
	const [before, after] = [follow(comparison.before, valueBefore), follow(comparison.after, valueAfter)];
	const [refBefore, refAfter] = [nodeOf(valueBefore).$ref, nodeOf(valueAfter).$ref];
	const place = typeof refBefore === "string" && refBefore === refAfter ? refBefore : at;
	compareRequired(comparison, before, after, "response", place);
	compareDeprecation(comparison, before, after, place);
	comparison.compareSchemas(before.schema, after.schema, "response", below(place, "schema"));
	compareRest(comparison, before, after, ["required", "deprecated", "schema"], place);
}

/** Members without a rule must mean the same as before. */
function compareRest(
	{ before, after, report }: Comparison,
	was: Node,
	is: Node,
	known: readonly string[],
	place: string,
): void {
	for (const key of keysOf(was, is)) {
		if (known.includes(key) || annotations.includes(key) || isSame(before, was[key], after, is[key])) continue;
		report(below(place, key), `${key} changed, and there is no rule for it`, "breaking");
	}
}

function entriesOf(value: unknown): Map<string, unknown> {
	return new Map(Object.entries(nodeOf(value)));
}

/** Calls the matching callback for each key of two maps. */
function eachOf<Value>(
	before: ReadonlyMap<string, Value>,
	after: ReadonlyMap<string, Value>,
	found: {
		removed(before: Value, key: string): void;
		added(after: Value, key: string): void;
		both(before: Value, after: Value, key: string): void;
	},
): void {
	for (const [key, was] of before) {
		const is = after.get(key);
		if (is === undefined) found.removed(was, key);
		else found.both(was, is, key);
	}
	for (const [key, is] of after) if (!before.has(key)) found.added(is, key);
}
