import { LambdaClient, UpdateAliasCommand } from "@aws-sdk/client-lambda";
import { liveAlias } from "../../infra/names.ts";
import { awsErrorMessage } from "./aws-error.ts";
import { CommandError, type Run, UsageError } from "./command.ts";
import { functionIds, type LiveFunction, readLiveFunctions } from "./live-functions.ts";
import { type Move, planRollback } from "./rollback-plan.ts";
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
export async function rollBack({ target, values, isDryRun, print, confirm }: Run): Promise<void> {
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
	try {
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
		client.destroy();
	}
}

/** Moves all aliases. If one cannot be moved, puts the others back. */
export async function moveAll(
	client: LambdaClient,
	moves: readonly Move[],
	print: (line: string) => void,
): Promise<void> {
	const moved: { move: Move; revisionId: string | undefined }[] = [];
	for (const move of moves) {
		try {
			moved.push({ move, revisionId: await point(client, move.from, move.to.number, move.from.revisionId) });
			print(`${move.from.id}: version ${move.to.number} is live.`);
		} catch (error) {
			const reason = awsErrorMessage(error);
			if (reason === undefined) throw error;
			const states = await putBack(client, moved);
			throw new CommandError(
				`The alias of ${move.from.name} was not moved: ${reason}\n${[...states, `${move.from.id}: see its alias ${liveAlias}.`].join("\n")}`,
			);
		}
	}
}

/** Returns a line about the state of each alias afterwards. */
export async function putBack(
	client: LambdaClient,
	moved: readonly { move: Move; revisionId: string | undefined }[],
): Promise<string[]> {
	const states: string[] = [];
	for (const { move, revisionId } of moved) {
		const { from, to } = move;
		try {
			await point(client, from, from.live.number, revisionId);
			states.push(`${from.id}: version ${from.live.number} is live again.`);
		} catch (error) {
			states.push(`${from.id}: version ${to.number} is still live: ${awsErrorMessage(error) ?? String(error)}`);
		}
	}
	return states;
}

/**
 * Points an alias to one version alone.
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
 * @returns the state of the alias afterwards
 */
async function point(
	client: LambdaClient,
	{ name }: LiveFunction,
	version: number,
	revisionId: string | undefined,
): Promise<string | undefined> {
	const { RevisionId } = await client.send(
		new UpdateAliasCommand({
			FunctionName: name,
			Name: liveAlias,
			FunctionVersion: String(version),
			// Ends a shift of traffic, which would go on between the versions otherwise.
			RoutingConfig: { AdditionalVersionWeights: {} },
			RevisionId: revisionId,
		}),
	);
	return RevisionId;
}
