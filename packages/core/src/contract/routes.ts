import { resources } from "./operations.ts";

/** The routes of every path that no operation has: they return 404. */
export const catchAllRoutes = ["ANY /", "ANY /{proxy+}"] as const;

/**
 * Returns every route of API Gateway, such as `GET /products`, sorted: the operations, a preflight and a 405 for each path, and
 * a 404 for all other paths.
 */
export function gatewayRoutes(): string[] {
	const own = resources().flatMap(({ path, methods }) => [...methods, "ANY"].map((method) => `${method} ${path}`));
	return [...own, ...catchAllRoutes].sort();
}
