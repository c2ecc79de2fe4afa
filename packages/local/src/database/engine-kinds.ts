import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { UserError } from "../user-error.ts";

/** The database engines that the stage can start. Each speaks DynamoDB's wire protocol. */
export const engineKinds = ["dynoxide", "dynamodb-local"] as const;
export type EngineKind = (typeof engineKinds)[number];

/** The oldest version of Java that can run DynamoDB Local. */
export const oldestJava = 17;

/** A database engine. */
export interface KnownEngine {
	kind: EngineKind;
	/** If it cannot run here, the reason and what to do about it in one line. */
	readonly missing: string | undefined;
}

/** Returns all engines. Whether one can run is found out when `missing` is read: asking Java takes a quarter of a second. */
export function availableEngines(): KnownEngine[] {
	return engineKinds.map((kind) => ({
		kind,
		get missing() {
			return missingReason(kind);
		},
	}));
}

/**
 * Returns the first engine that can run.
 * @throws UserError if none can
 */
export function chooseEngine(engines: readonly KnownEngine[]): EngineKind {
	const engine = engines.find(({ missing }) => missing === undefined);
	if (engine) return engine.kind;
	const reasons = engines.map(({ missing }) => missing).join(" ");
	throw new UserError(
		`No database engine can run here. ${reasons} Or set AWS_ENDPOINT_URL_DYNAMODB to one that you run.`,
	);
}

/** Returns why an engine cannot run here and what to do about it, or undefined if it can. */
export function missingReason(kind: EngineKind): string | undefined {
	return kind === "dynoxide" ? missingDynoxide() : missingJava();
}

function missingDynoxide(): string | undefined {
	if (dynoxideBinary()) return undefined;
	return `dynoxide: its package @dynoxide/${process.platform}-${process.arch} is not installed; \`npm ci\` installs it on supported platforms.`;
}

/** The result of `missingJava` by search path: no Java comes or goes while a process runs. */
const javaByPath = new Map<string | undefined, string | undefined>();

function missingJava(): string | undefined {
	const path = process.env.PATH;
	if (!javaByPath.has(path)) javaByPath.set(path, askJava());
	return javaByPath.get(path);
}

function askJava(): string | undefined {
	// A runtime without the compiler cannot start `DynamoDbLocal.java`.
	const { stdout, error } = spawnSync("java", ["--list-modules"], { encoding: "utf8" });
	const version = /^java\.base@(\d+)/m.exec(stdout ?? "")?.[1];
	const isComplete = /^jdk\.compiler@/m.test(stdout ?? "");
	if (!error && Number(version) >= oldestJava && isComplete) return undefined;
	const isOld = version === undefined || Number(version) < oldestJava;
	const found = error
		? "there is no Java on the PATH"
		: `the Java on the PATH ${isOld ? "is older" : "has no compiler (it is a JRE)"}`;
	return `DynamoDB Local: it needs a JDK, version ${oldestJava} or newer, and ${found}; install one, for example from https://adoptium.net.`;
}

/** Returns the path of dynoxide's program, or undefined if its package is not installed. */
export function dynoxideBinary(): string | undefined {
	const file = process.platform === "win32" ? "dynoxide.exe" : "dynoxide";
	try {
		return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/${file}`);
	} catch {
		return undefined;
	}
}
