import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Order, OrderPage } from "@tap/core/contract/order.ts";
import { Product, ProductPage } from "@tap/core/contract/product.ts";
import { UserPage } from "@tap/core/contract/user.ts";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import { credentials, region, tableNames } from "../src/aws.ts";
import { clearDataFolder } from "../src/data-folder.ts";
import { isRunning, ProcessRecord } from "../src/process.ts";
import { type Stage, startStage } from "../src/stage.ts";
import { dataFolder, launch, run, runStage, testFolder, until } from "./harness.ts";

async function startStageOn(dataPath: string): Promise<Stage> {
	const stage = await startStage({
		port: 0,
		identityPort: 0,
		dataPath,
		engine: "dynoxide",
		indexDelayMs: 0,
		allowedOrigins: "*",
		log: () => {},
	});
	onTestFinished(() => stage.stop());
	return stage;
}

async function getJson<Schema extends z.core.$ZodType>(
	schema: Schema,
	address: string,
	token?: string,
): Promise<z.output<Schema>> {
	const response = await fetch(address, token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } });
	expect(response.status).toBe(200);
	return z.parse(schema, await response.json());
}

async function printedToken(LOCAL_DATA: string, who: string): Promise<string> {
	const command = run("token", { LOCAL_DATA }, [who]);
	expect(await command.exit).toBe(0);
	expect(command.stderr()).toBe("");
	expect(command.stdout()).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
	return command.stdout().trim();
}

/** Returns the orders in each status. One request after the other: each at the same time would start an environment. */
async function seededOrders(stage: Stage): Promise<z.output<typeof OrderPage>[]> {
	const admin = await stage.token("admin");
	const pages: z.output<typeof OrderPage>[] = [];
	for (const status of ["placed", "fulfilled", "cancelled"])
		pages.push(await getJson(OrderPage, `${stage.url}/orders?scope=all&status=${status}&limit=100`, admin));
	return pages;
}

describe("the seed", () => {
	test("has products, users, and orders in every status", async () => {
		const stage = await startStageOn(testFolder());
		const { items } = await getJson(ProductPage, `${stage.url}/products?limit=100`);
		expect(items.length).toBeGreaterThanOrEqual(24);
		expect(new Set(items.map(({ category }) => category)).size).toBe(4);
		expect(items.filter(({ price }) => price.currency === "JPY")).toHaveLength(1);
		expect(items.filter(({ price }) => price.currency === "EUR")).toHaveLength(items.length - 1);

		const admin = await stage.token("admin");
		const users = await getJson(UserPage, `${stage.url}/users`, admin);
		expect(users.items.map(({ role }) => role).toSorted()).toEqual(["admin", "customer", "customer", "customer"]);
		for (const status of ["placed", "fulfilled", "cancelled"]) {
			const orders = await getJson(OrderPage, `${stage.url}/orders?scope=all&status=${status}`, admin);
			expect(orders.items.length).toBeGreaterThanOrEqual(2);
			expect(new Set(orders.items.map(({ createdAt }) => createdAt.slice(0, 10))).size).toBeGreaterThanOrEqual(2);
		}
	});

	test("is added once, and is completed after an interruption", async () => {
		const path = await dataFolder();
		const snapshot = async () => {
			const stage = await startStageOn(path);
			const orders = await seededOrders(stage);
			const products = await getJson(ProductPage, `${stage.url}/products?limit=100`);
			await stage.stop();
			return { orders, products: products.items };
		};
		const first = await snapshot();
		expect(await snapshot()).toEqual(first);
		// As a killed process would leave it.
		const file = join(path, "seed.json");
		const state = JSON.parse(readFileSync(file, "utf8"));
		writeFileSync(file, JSON.stringify({ ...state, complete: false }));
		expect(await snapshot()).toEqual(first);
		expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({ ...state, complete: true });
	});

	test("is complete after the stage was killed at several moments", async () => {
		const LOCAL_DATA = await dataFolder();
		for (const wait of [1, 3, 6]) {
			const command = run("start", { LOCAL_DATA });
			let checks = 0;
			// Counting checks of a file yields moments that differ from run to run.
			await until(() => {
				try {
					readFileSync(join(LOCAL_DATA, "seed.json"));
					checks += 1;
				} catch {}
				return checks >= wait || /^ready/m.test(command.stdout());
			});
			command.process.kill("SIGKILL");
			await command.exit;
		}
		const stage = await startStageOn(LOCAL_DATA);
		const counts = (await seededOrders(stage)).map(({ items }) => items.length);
		expect(counts).toEqual([3, 3, 2]);
	});
});

test("after a SIGKILL, orders are still there, the next start ends the old engine, and so does a reset", async () => {
	const LOCAL_DATA = await dataFolder();
	const engineOf = () => {
		const record = JSON.parse(readFileSync(join(LOCAL_DATA, "dynoxide", "engine.json"), "utf8"));
		return z.parse(ProcessRecord, record.engine);
	};
	const kill = async (stage: Awaited<ReturnType<typeof runStage>>) => {
		const engine = engineOf();
		stage.process.kill("SIGKILL");
		await stage.exit;
		return engine;
	};
	const first = await runStage({ LOCAL_DATA });
	const token = await printedToken(LOCAL_DATA, "ada@example.com");
	const response = await fetch(`${first.url}/orders`, {
		method: "POST",
		headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Idempotency-Key": "once" },
		body: JSON.stringify({ lines: [{ productId: "prd_desk-lamp", quantity: 2 }] }),
	});
	expect(response.status).toBe(201);
	const order = z.parse(Order, await response.json());
	const firstEngine = await kill(first);

	const second = await runStage({ LOCAL_DATA });
	expect(isRunning(firstEngine)).toBe(false);
	// The first token has another issuer: the key is the same, but the port is not.
	const again = await printedToken(LOCAL_DATA, "ada@example.com");
	expect(await getJson(Order, `${second.url}/orders/${order.id}`, again)).toEqual(order);
	expect((await getJson(Product, `${second.url}/products/prd_desk-lamp`)).stock).toBe(18);

	const secondEngine = await kill(second);
	await clearDataFolder(LOCAL_DATA);
	expect(isRunning(secondEngine)).toBe(false);
	expect(() => readFileSync(join(LOCAL_DATA, "tap.json"))).toThrow("ENOENT");
});

test.each(["SIGINT", "SIGTERM"] as const)("%s ends the stage and its engine with exit code 0", async (signal) => {
	const LOCAL_DATA = await dataFolder();
	const stage = await runStage({ LOCAL_DATA });
	const record = JSON.parse(readFileSync(join(LOCAL_DATA, "dynoxide", "engine.json"), "utf8"));
	stage.process.kill(signal);
	expect(await stage.exit).toBe(0);
	expect(isRunning(z.parse(ProcessRecord, record.engine))).toBe(false);
	expect(stage.stderr()).toBe("");
	await expect(fetch(`${stage.url}/health`)).rejects.toThrow();
	expect(() => readFileSync(join(LOCAL_DATA, "stage.json"))).toThrow("ENOENT");
});

test("the stage ends when the npm that started it is killed", async ({ skip }) => {
	if (process.platform === "win32") skip("Windows does not tell the parent of a process");
	const LOCAL_DATA = await dataFolder();
	const npm = launch("npm", ["start"], { LOCAL_DATA });
	await until(() => /^ready /m.test(npm.stdout()));
	const { process: record } = z.parse(
		z.object({ process: ProcessRecord }),
		JSON.parse(readFileSync(join(LOCAL_DATA, "stage.json"), "utf8")),
	);
	npm.process.kill("SIGKILL");
	await until(() => !isRunning(record));
	expect(() => readFileSync(join(LOCAL_DATA, "stage.json"))).toThrow("ENOENT");
});

test("a stage whose engine dies reports it and ends with exit code 1", async () => {
	const LOCAL_DATA = await dataFolder();
	const stage = await runStage({ LOCAL_DATA });
	const { engine } = JSON.parse(readFileSync(join(LOCAL_DATA, "dynoxide", "engine.json"), "utf8"));
	process.kill(z.parse(ProcessRecord, engine).pid, "SIGKILL");
	expect(await stage.exit).toBe(1);
	expect(stage.stderr()).toMatch(/^The database engine \(dynoxide\) ended: .*start it again\.\n$/);
});

describe("the commands", () => {
	test("token: prints one line that lists the users if the user or the stage does not exist", async () => {
		const LOCAL_DATA = testFolder();
		for (const args of [["admin"], ["eve@example.com"], [], ["ada@example.com", "grace@example.com"]]) {
			const command = run("token", { LOCAL_DATA }, args);
			expect(await command.exit).toBe(1);
			expect(command.stdout()).toBe("");
			expect(command.stderr()).toMatch(/^[^\n]*ada@example\.com, grace@example\.com, alan@example\.com[^\n]*\n$/);
		}
	});

	test("reset: fails while a stage runs, and clears the data afterwards", async () => {
		const LOCAL_DATA = await dataFolder();
		const stage = await startStageOn(LOCAL_DATA);
		const refused = run("reset", { LOCAL_DATA });
		expect(await refused.exit).toBe(1);
		expect(refused.stderr()).toBe(
			`The stage of process ${process.pid} runs on ${LOCAL_DATA}: stop it first, then reset.\n`,
		);
		expect((await fetch(`${stage.url}/products`)).status).toBe(200);
		await stage.stop();
		const cleared = run("reset", { LOCAL_DATA });
		expect(await cleared.exit).toBe(0);
		expect(() => readFileSync(join(LOCAL_DATA, "tap.json"))).toThrow("ENOENT");
	});
});

test("a failed request is counted in the log of its function, as on AWS", async () => {
	const path = await dataFolder();
	const stage = await startStageOn(path);
	const database = new DynamoDBClient({ endpoint: stage.databaseUrl, region, credentials });
	await database.send(new DeleteTableCommand({ TableName: tableNames.Products }));
	expect((await fetch(`${stage.url}/products/prd_pour-over-maker`)).status).toBe(500);
	const counted = () =>
		readFileSync(join(path, "logs/products.log"), "utf8").match(/^\{"_aws":.*"ServerFailures":1.*$/gm);
	await until(() => counted() !== null);
	expect(counted()).toHaveLength(1);
});
