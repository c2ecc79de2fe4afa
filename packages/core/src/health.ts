import type { Health } from "./contract/health.ts";

/** Returns the body of `GET /health`, which the gateway of a stage returns without calling a function. */
export function health(stage: string, version: string): Health {
	return { status: "ok", stage, version };
}
