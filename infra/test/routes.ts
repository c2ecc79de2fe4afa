import { operation, operationIds } from "@tap/core/contract/operations.ts";
import type { Registered } from "../synthesis/synthesis.ts";
import type { Graph } from "./graph.ts";

/** The paths of the contract, each once. */
export const paths = [...new Set(operationIds.map((id) => operation(id).path))];

/** The routes of requests for unknown paths. */
export const catchAlls = ["ANY /", "ANY /{proxy+}"];

/** Returns the type of a resource of API Gateway, such as `aws:apigateway/method:Method`. */
export const inApi = (type: string) => `aws:apigateway/${type[0]?.toLowerCase()}${type.slice(1)}:${type}`;

/** Returns the path of each resource of the API, by its id. */
function pathsOf(graph: Graph): Map<string, string> {
	const resources = new Map(graph.all(inApi("Resource")).map((resource) => [resource.id, resource]));
	const pathOf = (id: string): string => {
		const resource = resources.get(id);
		return resource ? `${pathOf(resource.inputs.parentId)}/${resource.inputs.pathPart}` : "";
	};
	const root = graph.one(inApi("RestApi")).state.rootResourceId;
	return new Map([[root, "/"], ...[...resources.keys()].map((id) => [id, pathOf(id)] as const)]);
}

/**
 * Returns the resources of a type by their route, such as `GET /orders`.
 * @throws Error if a route has more than one
 */
export function byRoute(graph: Graph, type: string): Map<string, Registered> {
	const pathById = pathsOf(graph);
	const routes = new Map<string, Registered>();
	for (const resource of graph.all(inApi(type))) {
		const route = `${resource.inputs.httpMethod} ${pathById.get(resource.inputs.resourceId)}`;
		if (routes.has(route)) throw new Error(`${route} has more than one ${type}`);
		routes.set(route, resource);
	}
	return routes;
}

/**
 * Returns the value of a key.
 * @throws Error if there is none
 */
export function at<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
	const value = map.get(key);
	if (value === undefined) throw new Error(`There is no ${key}`);
	return value;
}
