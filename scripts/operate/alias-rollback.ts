import { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { moveAll } from "./alias-move.ts";
import { CommandError, type Run, UsageError } from "./command.ts";
import { functionIds, readLiveFunctions } from "./live-functions.ts";
import { planRollback } from "./rollback-plan.ts";
import { type Clock, endShifts, isShifting, processClock } from "./rollout/canary.ts";
import { checkStage } from "./stage-check.ts";
import { checkVersion } from "./version-check.ts";

/** What a rollback of the functions leaves as it is. */
const limits =
	"Not taken back: routes, permissions and other resources (deploy the older commit for these), the console, and data (restore a\ntable to a point in time).";

/**
 * Moves the aliases of a stage's functions back to the versions before the latest release, all of them or none.
 *
 * Pulumi leaves an alias alone until the code of its function changes, so the next deployment of the same code does not undo it.
 */
export async function rollBack(
	{ target, values, isDryRun, print, confirm }: Run,
	clock: Clock = processClock,
): Promise<void> {
	const only = functionIds.find((id) => id === values.function);
	if (values.function !== undefined && only === undefined) {
		throw new UsageError(`There is no function "${values.function}": it is ${functionIds.join(", ")}.`);
	}
	if (values.to !== undefined && (only === undefined || !/^\d+$/.test(values.to))) {
		throw new UsageError(
			"--to is the number of a version, and needs --function: each function counts its own versions.",
		);
	}
	const client = new LambdaClient({ region: target.region });
	const codedeploy = new CodeDeployClient({ region: target.region });
	try {
		// While CodeDeploy shifts requests, it owns the aliases, and to end the shift is the way back.
		if (target.hasCanary && (await isShifting(codedeploy, target))) {
			print(`${target.name} has a release that does not get all requests yet.`);
			if (isDryRun) return print("Without --dry-run, the versions before it would get all requests again now.");
			await confirm();
			await endShifts({ codedeploy, target, clock, print });
			await checkStage(target, values.url);
			return print(`The versions before it have all requests again. ${limits}`);
		}
		const functions = await readLiveFunctions(client, target.name);
		const { moves, kept } = planRollback(functions, only, values.to === undefined ? undefined : Number(values.to));
		for (const { from, to } of moves) {
			print(`${from.id}: version ${from.live.number} → ${to.number}, published ${to.publishedAt.toISOString()}`);
		}
		for (const { id, reason } of kept) print(`${id}: stays, ${reason}`);
		if (moves.length === 0) throw new CommandError(`${target.name} has nothing to go back to. Nothing was changed.`);
		for (const { from, to } of moves) await checkVersion(client, from.name, to.number, from.id);
		print("The versions to go back to respond as the contract says.");
		if (isDryRun) return print("Without --dry-run, the aliases would be moved now.");
		await confirm();
		await moveAll(client, moves, print);
		await checkStage(target, values.url);
		print(`${target.name} responds. ${limits}`);
	} finally {
		codedeploy.destroy();
		client.destroy();
	}
}
