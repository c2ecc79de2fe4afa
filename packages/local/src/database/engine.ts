import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makePrivate } from "../files.ts";
import { codeOf, messageOf, UserError } from "../user-error.ts";
import { freeEngineAddress } from "./engine-address.ts";
import { availableEngines, chooseEngine, type EngineKind, missingReason } from "./engine-kinds.ts";
import { responds, startEngineProcess } from "./engine-process.ts";
import { endOrphan } from "./orphans.ts";

/** A database engine that responds to requests. */
export interface Engine {
	/** `external`: one that the user runs and named in AWS_ENDPOINT_URL_DYNAMODB. */
	kind: EngineKind | "external";
	/** For example `http://127.83.12.9:6667`: see `freeEngineAddress`. */
	endpoint: string;
	/** The id of its process. An external engine has none. */
	pid?: number | undefined;
	/** Resolves with the reason, in one line, if the engine ends before `stop` is called. Otherwise never. */
	died: Promise<string>;
	/** Ends the engine, and resolves when its process has ended. An external engine keeps running. */
	stop(): Promise<void>;
}

export interface EngineOptions {
	/** By default the first of: AWS_ENDPOINT_URL_DYNAMODB, dynoxide, DynamoDB Local. */
	kind?: EngineKind | undefined;
	/** The folder of the data, created if missing. Without it, the data is in memory and lost when the engine ends. */
	dataPath?: string | undefined;
}

/**
 * Starts a database engine on this machine and waits until it responds. An engine that a killed process left behind on the same
 * data is ended first.
 * @throws UserError if no engine can run here, the data cannot be used, or the engine ends while it starts
 */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
	const external = process.env.AWS_ENDPOINT_URL_DYNAMODB;
	if (options.kind === undefined && external) return useExternal(external);

	const kind = options.kind ?? chooseEngine(availableEngines());
	const missing = missingReason(kind);
	if (missing !== undefined) throw new UserError(missing);
	const folder = options.dataPath === undefined ? undefined : resolve(options.dataPath, kind);
	if (folder !== undefined) await prepare(folder);

	// Another program may take a free address before the engine does. The engine then ends at once, and another one will do.
	for (let attempt = 1; ; attempt++) {
		const address = await freeEngineAddress();
		try {
			return { kind, ...(await startEngineProcess(kind, folder, address)) };
		} catch (error) {
			if (attempt === 3 || !/already in use|bind/i.test(messageOf(error))) throw error;
		}
	}
}

async function useExternal(endpoint: string): Promise<Engine> {
	if (!URL.canParse(endpoint)) {
		throw new UserError(
			`AWS_ENDPOINT_URL_DYNAMODB is ${endpoint}, which is not a URL: set it to one, or unset the variable.`,
		);
	}
	if (endpoint.startsWith("http:") && !(await responds(endpoint))) {
		throw new UserError(
			`No database responds at AWS_ENDPOINT_URL_DYNAMODB (${endpoint}): start it, or unset the variable.`,
		);
	}
	return { kind: "external", endpoint, died: new Promise(() => {}), stop: async () => {} };
}

/** Prepares a data folder for a new engine. */
async function prepare(folder: string): Promise<void> {
	try {
		mkdirSync(folder, { recursive: true });
		makePrivate(folder);
		const probe = join(folder, ".writable");
		writeFileSync(probe, "");
		rmSync(probe);
	} catch (error) {
		throw new UserError(
			`The data folder ${folder} cannot be written (${codeOf(error) ?? messageOf(error)}): make it writable, or set LOCAL_DATA to another one.`,
		);
	}
	await endOrphan(folder);
}
