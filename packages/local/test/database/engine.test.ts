import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { tables } from "@tap/core/storage/tables.ts";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { descendantsOf } from "../../../../test/support/process-tree.ts";
import { credentials, region, tableNames } from "../../src/aws.ts";
import { projectRoot } from "../../src/config.ts";
import { createTables } from "../../src/database/create-tables.ts";
import { dynamoDbLocalProgram } from "../../src/database/dynamo-db-local.ts";
import { type Engine, type EngineOptions, startEngine } from "../../src/database/engine.ts";
import { portsBlockedByBrowsers } from "../../src/database/engine-address.ts";
import { availableEngines, chooseEngine } from "../../src/database/engine-kinds.ts";
import { isRunning, type ProcessRecord, recordOf } from "../../src/process.ts";
import { temporaryFolder, testFolder, until } from "../harness.ts";

async function engine(options: EngineOptions = {}): Promise<Engine> {
	const started = await startEngine(options);
	onTestFinished(() => started.stop());
	return started;
}

function database({ endpoint }: Pick<Engine, "endpoint">): DynamoDBClient {
	const client = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1 });
	onTestFinished(() => client.destroy());
	return client;
}

const key = { id: { S: "usr_1" } };

async function write(on: Engine): Promise<void> {
	await createTables({ endpoint: on.endpoint, names: tableNames });
	await database(on).send(new PutItemCommand({ TableName: tableNames.Users, Item: key }));
}

async function hasWritten(on: Engine): Promise<boolean> {
	const { Item } = await database(on).send(new GetItemCommand({ TableName: tableNames.Users, Key: key }));
	return Item !== undefined;
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

const kinds = availableEngines().flatMap(({ kind, missing }) => (missing === undefined ? [kind] : []));

test("dynoxide can run here", () => {
	expect(kinds).toContain("dynoxide");
});

describe.each(kinds)("%s", (kind) => {
	// The tests share an engine, because a JVM takes more than a second of CPU time to start.
	const data = temporaryFolder();
	const folder = join(data.path, kind);
	let on: Engine;
	let created: string[][];
	beforeAll(async () => {
		mkdirSync(folder, { mode: 0o755 });
		writeFileSync(join(folder, "old.sqlite"), "", { mode: 0o644 });
		on = await startEngine({ kind, dataPath: data.path });
		const create = () => createTables({ endpoint: on.endpoint, names: tableNames });
		created = [await create(), await create()];
	});
	afterAll(async () => {
		await on?.stop();
		data.remove();
	});

	test("creates the tables and their indexes once", async () => {
		expect(created).toEqual([Object.keys(tables), []]);
		const { TableNames } = await database(on).send(new ListTablesCommand({}));
		expect(TableNames?.toSorted()).toEqual(Object.values(tableNames).toSorted());
	});

	test("keeps its data from other people on the machine, also in a folder that they could read", async ({ skip }) => {
		if (process.platform === "win32") skip("Windows has no such modes");
		await write(on);
		expect(modeOf(folder)).toBe("700");
		const files = readdirSync(folder);
		expect(files.length).toBeGreaterThan(1);
		expect(files.map((name) => `${name} ${modeOf(join(folder, name))}`)).toEqual(files.map((name) => `${name} 600`));
	});

	test("does not listen after a stop, and keeps the data in its folder", async () => {
		await write(on);
		await on.stop();
		await expect(database(on).send(new ListTablesCommand({}))).rejects.toMatchObject({ code: "ECONNREFUSED" });
		on = await startEngine({ kind, dataPath: data.path });
		expect(await hasWritten(on)).toBe(true);
	});
});

test("DynamoDB Local runs from its source where its class cannot be kept", async ({ skip }) => {
	if (!kinds.includes("dynamodb-local")) skip("DynamoDB Local cannot run here");
	const cacheFolder = join(testFolder(), "cache");
	// In place of a folder that cannot be written: for root, there is none.
	writeFileSync(cacheFolder, "");
	const program = await dynamoDbLocalProgram(cacheFolder);
	expect(program.at(-1)).toMatch(/DynamoDbLocal\.java$/);
	// Its usage shows that it runs. To start the whole would take longer.
	const { stdout } = spawnSync("java", [...program, "127.0.0.1", "-help"], { encoding: "utf8" });
	expect(stdout).toContain("-sharedDb");
});

test("engines without a folder share no data", async () => {
	const [first, second] = [await engine(), await engine()];
	await write(first);
	await createTables({ endpoint: second.endpoint, names: tableNames });
	expect(await hasWritten(second)).toBe(false);
});

test("rejects a second engine on the same data while the owner of the first is running", async () => {
	const dataPath = testFolder();
	await engine({ kind: "dynoxide", dataPath });
	await expect(startEngine({ kind: "dynoxide", dataPath })).rejects.toThrow(`in use by process ${process.pid}`);
});

/** Starts an engine in another process, and returns that process and the engine. */
async function engineOfAnotherProcess(dataPath: string) {
	const owner = spawn(
		process.execPath,
		["--import", "tsx/esm", "packages/local/test/fixture/engine-owner.ts", dataPath],
		{
			cwd: projectRoot,
			stdio: ["ignore", "pipe", "inherit"],
		},
	);
	const [line] = await once(owner.stdout.setEncoding("utf8"), "data");
	const record: ProcessRecord = JSON.parse(line);
	return { owner, record };
}

test("an engine ends when its owner is killed with SIGKILL, and keeps its data", async () => {
	const dataPath = testFolder();
	const { owner, record } = await engineOfAnotherProcess(dataPath);
	owner.kill("SIGKILL");
	await until(() => !isRunning(record));
	expect(await hasWritten(await engine({ kind: "dynoxide", dataPath }))).toBe(true);
});

test("ends an orphan that did not end with its owner, and keeps its data", async ({ skip }) => {
	if (process.platform === "win32") skip("on Windows, the system ends an engine with its owner");
	const dataPath = testFolder();
	const { owner, record: orphan } = await engineOfAnotherProcess(dataPath);
	// Without the shell beside it, nothing tells the engine that its owner has ended.
	for (const pid of descendantsOf(orphan.pid)) if (pid !== orphan.pid) process.kill(pid, "SIGKILL");
	owner.kill("SIGKILL");
	await once(owner, "exit");
	expect(isRunning(orphan)).toBe(true);

	const on = await engine({ kind: "dynoxide", dataPath });
	expect(isRunning(orphan)).toBe(false);
	expect(await hasWritten(on)).toBe(true);
});

test("does not end another process that has the recorded id", async () => {
	const dataPath = testFolder();
	const thisProcess = recordOf(process.pid);
	mkdirSync(join(dataPath, "dynoxide"));
	const old = { pid: process.pid, startedAt: "long ago" };
	writeFileSync(join(dataPath, "dynoxide", "engine.json"), JSON.stringify({ engine: old, owner: old }));
	await engine({ kind: "dynoxide", dataPath });
	expect(thisProcess && isRunning(thisProcess)).toBe(true);
});

test("rejects a file that is not a database, and leaves it unchanged", async () => {
	const dataPath = testFolder();
	mkdirSync(join(dataPath, "dynoxide"));
	writeFileSync(join(dataPath, "dynoxide", "data.sqlite"), "this is no database at all");
	await expect(startEngine({ kind: "dynoxide", dataPath })).rejects.toThrow(/is damaged .*npm run reset/);
});

test("has an address of its own on a port that browsers block", async () => {
	const engines = await Promise.all([engine(), engine(), engine()]);
	expect(new Set(engines.map(({ endpoint }) => endpoint)).size).toBe(3);
	for (const { endpoint } of engines) {
		// `fetch` of Node.js blocks the same ports as browsers (Fetch standard, section 2.9).
		await expect(fetch(endpoint)).rejects.toMatchObject({ cause: { message: "bad port" } });
	}
});

test.each(portsBlockedByBrowsers)("browsers block port %i", async (port) => {
	await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { message: "bad port" } });
});

test("reports an engine that dies", async () => {
	const dataPath = testFolder();
	const on = await engine({ kind: "dynoxide", dataPath });
	const { engine: record } = JSON.parse(readFileSync(join(dataPath, "dynoxide", "engine.json"), "utf8"));
	process.kill(record.pid, "SIGKILL");
	expect(await on.died).toMatch(/^The database engine \(dynoxide\) ended: /);
});

describe("the choice of an engine", () => {
	afterEach(() => {
		delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
	});

	test("is the first engine that can run", () => {
		const missing = "not here";
		expect(
			chooseEngine([
				{ kind: "dynoxide", missing },
				{ kind: "dynamodb-local", missing: undefined },
			]),
		).toBe("dynamodb-local");
	});

	test("fails with one line that names the missing programs", () => {
		const engines = [
			{ kind: "dynoxide" as const, missing: "dynoxide: no binary." },
			{ kind: "dynamodb-local" as const, missing: "DynamoDB Local: no Java." },
		];
		expect(() => chooseEngine(engines)).toThrow(
			/^No database engine .* no binary\. .* no Java\. .*AWS_ENDPOINT_URL_DYNAMODB.*$/,
		);
	});

	test("is the user's own database when there is one", async () => {
		const own = await engine({ kind: "dynoxide" });
		process.env.AWS_ENDPOINT_URL_DYNAMODB = own.endpoint;
		const on = await engine();
		expect(on).toMatchObject({ kind: "external", endpoint: own.endpoint });
		await on.stop();
		await until(async () => (await database(own).send(new ListTablesCommand({}))).TableNames !== undefined);
	});

	test("fails if the user's own database does not respond", async () => {
		const stopped = await engine({ kind: "dynoxide" });
		await stopped.stop();
		process.env.AWS_ENDPOINT_URL_DYNAMODB = stopped.endpoint;
		await expect(startEngine()).rejects.toThrow(/^No database responds at AWS_ENDPOINT_URL_DYNAMODB/);
	});
});
