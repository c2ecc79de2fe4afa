import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { blockedPorts } from "./blocked-ports.ts";
import { type EngineKind, engineKinds } from "./database/engine-kinds.ts";
import { UserError } from "./user-error.ts";

/** The project's root folder. */
export const projectRoot = fileURLToPath(new URL("../../..", import.meta.url));

/** The settings of the local stage, from environment variables. */
export interface Config {
	/** `PORT`, 3000 by default; 0 for any free port. */
	port: number;
	/** `IDENTITY_PORT`, `port` + 1 by default; 0 for any free port. */
	identityPort: number;
	/** `LOCAL_DATA`, `.local` in the project by default. An absolute path. */
	dataPath: string;
	/** `LOCAL_ENGINE`: the database engine. By default the first that can run. */
	engine: EngineKind | undefined;
	/** `LOCAL_INDEX_DELAY`, 0 by default: how long, in ms, lists stay behind writes, as they may on AWS. */
	indexDelayMs: number;
	/** `ALLOWED_ORIGINS`, `*` by default: the origins whose pages may read responses, separated by commas. */
	allowedOrigins: string;
}

/**
 * Reads the configuration.
 * @throws UserError if a variable has an invalid value
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
	const port = portOf("PORT", env.PORT) ?? 3000;
	return {
		port,
		identityPort: portOf("IDENTITY_PORT", env.IDENTITY_PORT) ?? identityPortAfter(port),
		dataPath: dataPathOf(env),
		engine: engineOf(env.LOCAL_ENGINE || undefined),
		indexDelayMs: indexDelayOf(env.LOCAL_INDEX_DELAY || "0"),
		allowedOrigins: env.ALLOWED_ORIGINS || "*",
	};
}

/** Returns the data folder. A relative path is relative to the project's root, where npm runs scripts. */
export function dataPathOf({ LOCAL_DATA }: NodeJS.ProcessEnv): string {
	return resolve(projectRoot, LOCAL_DATA || ".local");
}

function portOf(name: string, value: string | undefined): number | undefined {
	if (!value) return undefined;
	const port = Number(value);
	if (!/^\d+$/.test(value) || port > maxPort) {
		throw new UserError(`${name} is ${JSON.stringify(value)}: it must be a port number from 0 to ${maxPort}.`);
	}
	if (blockedPorts.includes(port)) {
		throw new UserError(`${name} is ${port}, a port to which browsers and fetch send no request: use another one.`);
	}
	return port;
}

const maxPort = 65_535;

/** Returns the identity provider's port if IDENTITY_PORT names none. */
function identityPortAfter(port: number): number {
	if (port === 0) return 0;
	const next = port + 1;
	const reason =
		next > maxPort
			? "which does not exist"
			: blockedPorts.includes(next)
				? "to which browsers and fetch send no request"
				: undefined;
	if (reason === undefined) return next;
	throw new UserError(
		`PORT is ${port}, so that the identity provider would listen on ${next}, ${reason}: use another PORT, or set IDENTITY_PORT.`,
	);
}

function indexDelayOf(value: string): number {
	const delayMs = Number(value);
	if (/^\d+$/.test(value) && delayMs <= maxIndexDelayMs) return delayMs;
	throw new UserError(
		`LOCAL_INDEX_DELAY is ${JSON.stringify(value)}: it must be a number of milliseconds from 0 to ${maxIndexDelayMs}.`,
	);
}

/** A longer delay is more likely a mistake. */
const maxIndexDelayMs = 600_000;

function engineOf(value: string | undefined): EngineKind | undefined {
	const kind = engineKinds.find((each) => each === value);
	if (value !== undefined && kind === undefined) {
		throw new UserError(`LOCAL_ENGINE is ${JSON.stringify(value)}: it must be ${engineKinds.join(" or ")}.`);
	}
	return kind;
}
