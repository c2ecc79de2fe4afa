import {
	type FunctionConfiguration,
	GetAliasCommand,
	type LambdaClient,
	paginateListVersionsByFunction,
} from "@aws-sdk/client-lambda";
import { keysOf } from "@tap/core/contract/record.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import { functionName, liveAlias } from "../../infra/names.ts";
import { CommandError } from "./command.ts";

/** A published version of a function. */
export interface PublishedVersion {
	number: number;
	/** The hash of its code. A version with the same code as the one before it differs in its configuration only. */
	codeHash: string;
	publishedAt: Date;
}

/** A function behind the gateway, with the alias that the gateway invokes. */
export interface LiveFunction {
	id: ApiFunction;
	name: string;
	/** The version that the alias points to. */
	live: PublishedVersion;
	/** The state of the alias. AWS refuses a change of another state. */
	revisionId: string;
	/** What the alias says about itself. */
	description: string;
	/** The version from which a rollback moved the alias. */
	takenBack: number | undefined;
	/** Whether a share of the requests goes to another version. */
	isShifting: boolean;
	/** Oldest first. */
	versions: PublishedVersion[];
}

/** The functions that gateway requests reach. */
export const functionIds = keysOf(apiFunctions);

/** Reads the state of the functions of a stage. */
export async function readLiveFunctions(client: LambdaClient, stage: string): Promise<LiveFunction[]> {
	return Promise.all(functionIds.map((id) => readLiveFunction(client, id, functionName(id, stage))));
}

async function readLiveFunction(client: LambdaClient, id: ApiFunction, name: string): Promise<LiveFunction> {
	const alias = await client.send(new GetAliasCommand({ FunctionName: name, Name: liveAlias }));
	const versions: PublishedVersion[] = [];
	for await (const { Versions = [] } of paginateListVersionsByFunction({ client }, { FunctionName: name })) {
		versions.push(...Versions.flatMap(published));
	}
	versions.sort((a, b) => a.number - b.number);
	const live = versions.find(({ number }) => String(number) === alias.FunctionVersion);
	if (live === undefined || alias.RevisionId === undefined) {
		throw new CommandError(
			`The alias ${liveAlias} of ${name} points to version ${alias.FunctionVersion}, which is not there.`,
		);
	}
	const weights = Object.keys(alias.RoutingConfig?.AdditionalVersionWeights ?? {});
	const description = alias.Description ?? "";
	const takenBack = takenBackVersion(description);
	return {
		id,
		name,
		live,
		revisionId: alias.RevisionId,
		description,
		takenBack,
		isShifting: weights.length > 0,
		versions,
	};
}

/** How the description of an alias begins that a rollback moved. */
const takenBackFrom = "A rollback took back version ";

/** Returns the description of an alias that a rollback moves from a version. */
export function takenBackDescription(version: number): string {
	return `${takenBackFrom}${version}. It stays so until there is another one.`;
}

function takenBackVersion(description: string): number | undefined {
	const number = Number.parseInt(description.slice(takenBackFrom.length), 10);
	return description.startsWith(takenBackFrom) && !Number.isNaN(number) ? number : undefined;
}

/** Leaves out `$LATEST`, which changes with every deployment. */
function published({ Version = "", CodeSha256 = "", LastModified = "" }: FunctionConfiguration): PublishedVersion[] {
	if (!/^\d+$/.test(Version)) return [];
	return [{ number: Number(Version), codeHash: CodeSha256, publishedAt: new Date(LastModified) }];
}
