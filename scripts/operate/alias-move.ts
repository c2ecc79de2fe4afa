import { type LambdaClient, UpdateAliasCommand } from "@aws-sdk/client-lambda";
import { liveAlias, liveAliasDescription } from "../../infra/names.ts";
import { awsErrorMessage } from "./aws-error.ts";
import { CommandError } from "./command.ts";
import { type LiveFunction, takenBackDescription } from "./live-functions.ts";
import type { Move } from "./rollback-plan.ts";

/** Moves all aliases. If one cannot be moved, puts the others back. */
export async function moveAll(
	client: LambdaClient,
	moves: readonly Move[],
	print: (line: string) => void,
): Promise<void> {
	const moved: { move: Move; revisionId: string | undefined }[] = [];
	for (const move of moves) {
		const { from, to } = move;
		const isBackwards = to.number < from.live.number;
		const description = isBackwards ? takenBackDescription(from.live.number) : liveAliasDescription;
		try {
			moved.push({ move, revisionId: await point(client, from, to.number, from.revisionId, description) });
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

/** Moves aliases back. Returns a line about the state of each afterwards. */
export async function putBack(
	client: LambdaClient,
	moved: readonly { move: Move; revisionId: string | undefined }[],
): Promise<string[]> {
	const states: string[] = [];
	for (const { move, revisionId } of moved) {
		const { from, to } = move;
		try {
			await point(client, from, from.live.number, revisionId, from.description);
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
	description: string,
): Promise<string | undefined> {
	const { RevisionId } = await client.send(
		new UpdateAliasCommand({
			FunctionName: name,
			Name: liveAlias,
			FunctionVersion: String(version),
			Description: description,
			// Ends a shift of traffic, which would go on between the versions otherwise.
			RoutingConfig: { AdditionalVersionWeights: {} },
			RevisionId: revisionId,
		}),
	);
	return RevisionId;
}
