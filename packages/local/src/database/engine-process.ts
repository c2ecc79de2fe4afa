import { once } from "node:events";
import { closeSync, openSync, readSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Child, spawnChild } from "../child-process.ts";
import { codeOf, UserError } from "../user-error.ts";
import { dynamoDbLocalProgram } from "./dynamo-db-local.ts";
import type { EngineAddress } from "./engine-address.ts";
import { dynoxideBinary, type EngineKind, missingReason } from "./engine-kinds.ts";
import { recordEngine, removeEngineRecord } from "./orphans.ts";

/** A running engine process. */
export interface EngineProcess {
	endpoint: string;
	pid: number | undefined;
	/** Resolves with the reason, in one line, if the engine ends before `stop` is called. Otherwise never. */
	died: Promise<string>;
	/** Ends the engine, and resolves when its process has ended. */
	stop(): Promise<void>;
}

/**
 * Starts the process of an engine and waits until it responds.
 * @param folder of its data; without it, the data is in memory
 * @throws UserError if the engine ends while it starts, or its data is not a database
 */
export async function startEngineProcess(
	kind: EngineKind,
	folder: string | undefined,
	address: EngineAddress,
): Promise<EngineProcess> {
	const child =
		kind === "dynoxide"
			? spawnDynoxide(folder, address)
			: spawnDynamoDbLocal(await dynamoDbLocalProgram(), folder, address);
	let isStopping = false;
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (text: string) => {
			// The last lines are enough for an error message.
			output = (output + text).slice(-4_000);
		});
	}
	const ended = new Promise<string>((resolve) => {
		child.once("error", (error) => resolve(error.message));
		child.once("close", (code, signal) => resolve(lastLine(output) ?? `exit code ${code ?? signal}`));
	});
	const endWithParent = () => child.kill();
	process.once("exit", endWithParent);
	if (folder !== undefined) recordEngine(folder, child.pid);

	const stop = async () => {
		isStopping = true;
		if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
			const exited = once(child, "exit");
			child.kill("SIGTERM");
			const force = setTimeout(() => child.kill("SIGKILL"), 5_000);
			await exited;
			clearTimeout(force);
		}
		process.removeListener("exit", endWithParent);
		if (folder !== undefined) removeEngineRecord(folder);
	};

	const endpoint = `http://${address.host}:${address.port}`;
	// Another program may have taken the port in the meantime and respond there. Only the engine's own output tells them apart.
	const isListening = () => output.includes("listening");
	const reason = await Promise.race([ended, waitForResponse(endpoint, isListening)]);
	if (reason !== undefined) {
		await stop();
		throw new UserError(`The database engine (${kind}) did not start: ${reason}`);
	}
	const died = new Promise<string>((resolve) => {
		void ended.then((reason) => {
			if (!isStopping) resolve(`The database engine (${kind}) ended: ${reason}`);
		});
	});
	return { endpoint, pid: child.pid, died, stop };
}

function spawnDynoxide(folder: string | undefined, { host, port }: EngineAddress): Child {
	const args = ["serve", "--host", host, "--port", String(port)];
	if (folder !== undefined) {
		const file = join(folder, "data.sqlite");
		assertSqlite(file);
		args.push("--db-path", file);
	}
	const binary = dynoxideBinary();
	if (binary === undefined) throw new UserError(missingReason("dynoxide") ?? "dynoxide is not installed any more.");
	return spawnChild(binary, args);
}

function spawnDynamoDbLocal(
	program: readonly string[],
	folder: string | undefined,
	{ host, port }: EngineAddress,
): Child {
	if (folder !== undefined) assertSqlite(join(folder, "shared-local-instance.db"));
	const data = folder === undefined ? ["-inMemory"] : ["-dbPath", folder];
	return spawnChild("java", [...program, host, "-port", String(port), "-sharedDb", "-disableTelemetry", ...data]);
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
				`The database ${file} is damaged (it is not a SQLite file): restore a copy, or clear all local data with \`npm run reset\`.`,
			);
		}
	} finally {
		closeSync(descriptor);
	}
}

function lastLine(output: string): string | undefined {
	return output.trim().split("\n").at(-1)?.trim() || undefined;
}

/** Resolves with undefined once the engine listens and responds, or with the reason why the wait was given up. */
async function waitForResponse(endpoint: string, isListening: () => boolean): Promise<string | undefined> {
	const deadline = Date.now() + 30_000;
	while (Date.now() < deadline) {
		if (isListening() && (await responds(endpoint))) return undefined;
		await delay(10);
	}
	return `it did not respond at ${endpoint} within 30 s`;
}

/** Whether an HTTP server responds at an address, with any status. */
export function responds(endpoint: string): Promise<boolean> {
	return new Promise((resolve) => {
		const request = get(endpoint, { timeout: 2_000, agent: false }, (response) => {
			response.resume();
			resolve(true);
		});
		request.on("error", () => resolve(false));
		request.on("timeout", () => request.destroy());
	});
}
