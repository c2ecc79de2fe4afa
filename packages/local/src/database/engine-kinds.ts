import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { UserError } from "../user-error.ts";

/** The database engines that the stage can start. Each speaks DynamoDB's wire protocol. */
export const engineKinds = ["dynoxide", "dynamodb-local"] as const;
export type EngineKind = (typeof engineKinds)[number];

/** Returns each engine and, for one that cannot run here, the reason and what to do about it in one line. */
export function availableEngines(): { kind: EngineKind; missing: string | undefined }[] {
	return engineKinds.map((kind) => ({ kind, missing: missingReason(kind) }));
}

/**
 * Returns the first engine that can run.
 * @throws UserError if none can
 */
export function chooseEngine(engines: ReturnType<typeof availableEngines>): EngineKind {
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

function missingJava(): string | undefined {
	const { stderr, error } = spawnSync("java", ["-version"], { encoding: "utf8" });
	const version = /version "(?:1\.)?(\d+)/.exec(stderr ?? "")?.[1];
	if (!error && Number(version) >= 17) return undefined;
	const found = version === undefined ? "there is no Java on the PATH" : `the Java on the PATH is ${version}`;
	return `DynamoDB Local: it needs Java 17 or newer and ${found}; install one, for example from https://adoptium.net.`;
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
