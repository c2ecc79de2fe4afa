import { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { operation, operationIds } from "@tap/core/contract/operations.ts";
import { moveAll } from "../alias-move.ts";
import { CommandError, type Run, UsageError } from "../command.ts";
import { functionIds, type LiveFunction, readLiveFunctions } from "../live-functions.ts";
import type { Move } from "../rollback-plan.ts";
import { stageUrl } from "../stage-url.ts";
import { checkVersion } from "../version-check.ts";
import { type Canary, type Clock, endShifts, processClock, shiftAll } from "./canary.ts";

/**
 * Moves the aliases of a stage's functions to new versions, all or none, and a tenth of the requests first. A deployment runs it
 * after it has published the versions and before it deploys the API, so that no route reaches a function that does not know it.
 */
export async function rollOut(
	{ target, values, isDryRun, print, confirm }: Run,
	clock: Clock = processClock,
	variables: NodeJS.ProcessEnv = process.env,
): Promise<void> {
	const versions = readVersions(values.versions);
	const { region } = target;
	const [lambda, codedeploy] = [new LambdaClient({ region }), new CodeDeployClient({ region })];
	try {
		const url = values.url;
		const canary: Canary = {
			lambda,
			codedeploy,
			target,
			clock,
			print,
			sendRead: () => sendRead(url ?? stageUrl(target)),
		};
		if (!isDryRun) await endShifts(canary, versions);
		const moves = movesOf(await readLiveFunctions(lambda, target.name), versions, print);
		if (moves.length === 0) return print(`${target.name} has nothing to shift.`);
		for (const { from, to } of moves) await checkVersion(lambda, from.name, to.number, from.id);
		print("The new versions respond as the contract says.");
		const isAtOnce = variables.ROLLOUT === "now";
		if (isDryRun)
			return print(`Without --dry-run, requests would be shifted to them now${isAtOnce ? ", all at once" : ""}.`);
		await confirm();
		if (isAtOnce) await moveAll(lambda, moves, print);
		else await shiftAll(canary, moves);
		print(`${target.name} has the new versions.`);
	} finally {
		lambda.destroy();
		codedeploy.destroy();
	}
}

/** Reads `orders=8,products=5`. */
function readVersions(text: string | undefined): Map<(typeof functionIds)[number], number> {
	const pairs = (text ?? "").split(",").map((pair) => pair.split("="));
	const versions = new Map<(typeof functionIds)[number], number>();
	for (const [name, version = ""] of pairs) {
		const id = functionIds.find((each) => each === name);
		if (id === undefined || !/^\d+$/.test(version)) {
			throw new UsageError(`--versions is a list such as ${functionIds.map((each) => `${each}=8`).join(",")}.`);
		}
		versions.set(id, Number(version));
	}
	return versions;
}

function movesOf(
	functions: readonly LiveFunction[],
	versions: ReadonlyMap<string, number>,
	print: (line: string) => void,
): Move[] {
	return functions.flatMap((from): Move[] => {
		const wanted = versions.get(from.id);
		if (wanted === undefined || from.live.number === wanted) return [];
		if (from.takenBack === wanted) {
			print(
				`${from.id}: version ${wanted} stays taken back. To move it forward: npm run rollback, with --function and --to.`,
			);
			return [];
		}
		const to = from.versions.find(({ number }) => number === wanted);
		if (to === undefined) throw new CommandError(`${from.name} has no version ${wanted}.`);
		print(`${from.id}: version ${from.live.number} → ${to.number}`);
		return [{ from, to }];
	});
}

/** How long, in ms, a read may take. */
const readTimeoutMs = 15_000;

/** Sends a request for what anyone may list. The alarms count its result, as those of other requests. */
async function sendRead(url: string | Promise<string>): Promise<void> {
	const path = operationIds.map(operation).find(({ access, method, params, integration }) => {
		return access === "anyone" && method === "GET" && params === undefined && integration !== "gateway";
	})?.path;
	await fetch(`${await url}${path}`, { signal: AbortSignal.timeout(readTimeoutMs) }).catch(() => undefined);
}
