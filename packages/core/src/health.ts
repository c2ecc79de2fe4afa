import type { Health } from "./contract/health.ts";

/** What the gateway of a stage answers to `GET /health`. */
export function health(stage: string, version: string): Health {
	return { status: "ok", stage, version };
}
