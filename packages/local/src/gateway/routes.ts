import { type Operation, type OperationId, resources } from "@tap/core/contract/operations.ts";

// This module is also bundled on its own and reloaded when the contract changes, so it must not hold any state.

/** The part of an operation that the gateway needs. */
export interface Route extends Pick<Operation, "method" | "path" | "access" | "integration"> {
	operationId: OperationId;
}

/** A path template and its operations. */
export interface Resource {
	/** For example `/orders/{orderId}`. */
	template: Operation["path"];
	/** The methods that the path supports, `OPTIONS` included. */
	methods: readonly string[];
	routes: Route[];
}

/** Returns all resources of the contract. */
export function createResources(): Resource[] {
	return resources().map(({ path, methods, operations }) => ({
		template: path,
		methods,
		routes: operations.map(({ id, operation: { method, access, integration } }) => ({
			operationId: id,
			method,
			path,
			access,
			integration,
		})),
	}));
}

/** A resource that matches a path, with the path's parameters as sent: percent-encoded. */
export interface ResourceMatch {
	resource: Resource;
	parameters: Record<string, string>;
}

/**
 * Finds the resource of a path. Segment by segment from the left, a literal takes precedence over a parameter, as in API
 * Gateway, and like there a slash at the end makes no difference.
 * @param path as sent, without the query
 */
export function findResource(resources: readonly Resource[], path: string): ResourceMatch | undefined {
	const plain = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
	const matches = resources.flatMap((resource) => matchTemplate(resource, plain) ?? []);
	return matches.sort((a, b) => rank(a.resource).localeCompare(rank(b.resource)))[0];
}

function matchTemplate(resource: Resource, path: string): ResourceMatch | undefined {
	const expected = resource.template.split("/");
	const actual = path.split("/");
	if (expected.length !== actual.length) return undefined;
	const parameters: Record<string, string> = {};
	for (const [position, segment] of expected.entries()) {
		const value = actual[position] ?? "";
		const name = parameterName(segment);
		if (name === undefined) {
			if (segment !== value) return undefined;
		} else {
			if (value === "") return undefined;
			parameters[name] = value;
		}
	}
	return { resource, parameters };
}

/** Returns one letter for each segment, so that literals sort before parameters. */
function rank({ template }: Resource): string {
	return template
		.split("/")
		.map((segment) => (parameterName(segment) === undefined ? "a" : "b"))
		.join("");
}

function parameterName(segment: string): string | undefined {
	return segment.startsWith("{") && segment.endsWith("}") ? segment.slice(1, -1) : undefined;
}
