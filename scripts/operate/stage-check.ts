import { type Operation, operation, operationIds } from "@tap/core/contract/operations.ts";
import { CommandError } from "./command.ts";
import type { StageTarget } from "./stage-target.ts";
import { stageUrl } from "./stage-url.ts";

/** How long, in ms, the stage may take for a response. A cold start takes a few seconds at most. */
const timeoutMs = 15_000;

/**
 * Sends requests to a stage that change nothing: its health, what anyone may list, and a request without a token for what only
 * some may read.
 * @param url the stage's address, if not the one that AWS gives it
 * @throws CommandError if a response is not as the contract says
 */
export async function checkStage(target: StageTarget, url: string | undefined): Promise<void> {
	const base = url ?? (await stageUrl(target));
	for (const { method, path, status } of requests()) {
		const address = `${base.replace(/\/$/, "")}${path}`;
		const response = await send(method, address);
		if (response.status !== status) {
			throw new CommandError(
				`${method} ${address} returned ${response.status} instead of ${status} (X-Request-Id ${response.headers.get("X-Request-Id")}). See the function's log.`,
			);
		}
	}
}

function requests(): { method: string; path: string; status: number }[] {
	const reads = operationIds
		.map((id): Operation => operation(id))
		.filter(({ method, params }) => method === "GET" && params === undefined);
	return reads.map(({ method, path, access }) => ({ method, path, status: access === "anyone" ? 200 : 401 }));
}

async function send(method: string, address: string): Promise<Response> {
	try {
		return await fetch(address, { method, signal: AbortSignal.timeout(timeoutMs) });
	} catch (error) {
		const reason = error instanceof Error ? ((error.cause ?? error) as Error).message : String(error);
		throw new CommandError(`${method} ${address} got no response: ${reason}.`);
	}
}
