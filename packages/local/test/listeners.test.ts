import { spawn } from "node:child_process";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { apiScope } from "@tap/core/contract/auth.ts";
import { type Operation, operation, operationIds } from "@tap/core/contract/operations.ts";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import { descendantsOf } from "../../../test/support/process-tree.ts";
import { credentials, region, tableNames } from "../src/aws.ts";
import { projectRoot } from "../src/config.ts";
import { runningStage } from "../src/data-folder.ts";
import { startEngine } from "../src/database/engine.ts";
import { portsBlockedByBrowsers } from "../src/database/engine-address.ts";
import { availableEngines } from "../src/database/engine-kinds.ts";
import { clientId } from "../src/identity/authorization-request.ts";
import { isRunning, recordOf } from "../src/process.ts";
import { temporaryFolder, until } from "./harness.ts";
import { type ListeningSocket, listeningSockets } from "./listening-sockets.ts";

// Every port of a running stage, tried as a web page elsewhere would. A port that is not known here fails the tests: decide how
// it is protected, and add it to docs/threat-model.md.

const folder = temporaryFolder();
afterAll(() => folder.remove());

const page = "http://shop.example";

/** The engines that can run here. DynamoDB Local needs a JDK. */
const engines = availableEngines().flatMap(({ kind, missing }) => (missing === undefined ? [kind] : []));

/** A stage in a process of its own. */
interface StageProcess {
	pid: number;
	url: string;
	issuer: string;
	/** Ends the process with SIGKILL. */
	kill(): void;
}

async function startStageProcess(env: {
	LOCAL_DATA: string;
	LOCAL_ENGINE: string;
	LOCAL_INDEX_DELAY?: string;
}): Promise<StageProcess> {
	const child = spawn(process.execPath, ["packages/local/run.mjs", "start"], {
		cwd: projectRoot,
		env: { PATH: process.env.PATH, PORT: "0", ...env },
		stdio: ["ignore", "pipe", "inherit"],
	});
	let output = "";
	child.stdout.setEncoding("utf8").on("data", (text: string) => {
		output += text;
	});
	await until(() => output.includes("ready ") || child.exitCode !== null);
	const { url, issuer } = runningStage(env.LOCAL_DATA) ?? {};
	if (child.pid === undefined || url === undefined || issuer === undefined) throw new Error("the stage did not start");
	return { pid: child.pid, url, issuer, kill: () => void child.kill("SIGKILL") };
}

/** Sends a request as a browser would, with any headers. */
function send(
	{ hostname, port }: URL,
	{ method, path }: { method: string; path: string },
	headers: Record<string, string>,
	body?: string,
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
	return new Promise((resolve, reject) => {
		const outgoing = request({ hostname, port, method, path, headers, agent: false }, (incoming) => {
			incoming.toArray().then((chunks) => {
				const text = Buffer.concat(chunks).toString();
				resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
			}, reject);
		});
		outgoing.on("error", reject);
		outgoing.end(body);
	});
}

/** Whether a server accepts connections at an address. */
function accepts(host: string, port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, host);
		socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
		socket.once("connect", () => socket.destroy());
	});
}

function passwordGrant(username: string): URLSearchParams {
	return new URLSearchParams({ grant_type: "password", username, client_id: clientId, scope: apiScope });
}

/** Creates a product as the admin, and returns its id. */
async function createProduct({ url, issuer }: StageProcess): Promise<string> {
	const granted = await fetch(`${issuer}/token`, { method: "POST", body: passwordGrant("admin@example.com") });
	const { access_token } = z.parse(z.object({ access_token: z.string() }), await granted.json());
	const response = await fetch(`${url}/products`, {
		method: "POST",
		headers: { Authorization: `Bearer ${access_token}`, "Content-Type": "application/json" },
		body: JSON.stringify({ name: "Cup", category: "kitchen", price: { amount: 1, currency: "EUR" }, stock: 1 }),
	});
	expect(response.status).toBe(201);
	return z.parse(z.object({ id: z.string() }), await response.json()).id;
}

const isLinux = process.platform === "linux";
if (!isLinux) console.log("The ports of a running stage are not tested: only Linux lists them in /proc.");

describe.runIf(isLinux).each(engines)("a stage on %s", (LOCAL_ENGINE) => {
	const LOCAL_DATA = join(folder.path, LOCAL_ENGINE);
	// Once is enough: a JVM is slow to start.
	const indexDelayed = LOCAL_ENGINE === "dynoxide";
	let stage: StageProcess;
	let sockets: ListeningSocket[];
	/** The sockets that browsers reach, by name. */
	let open: { gateway: URL; issuer: URL };
	/** The sockets that take any request. */
	let databases: ListeningSocket[];

	beforeAll(async () => {
		stage = await startStageProcess({
			LOCAL_DATA,
			LOCAL_ENGINE,
			...(indexDelayed && { LOCAL_INDEX_DELAY: "1" }),
		});
		sockets = listeningSockets(stage.pid);
		open = { gateway: new URL(stage.url), issuer: new URL(stage.issuer) };
		const known = Object.values(open).map(({ port }) => Number(port));
		databases = sockets.filter(({ port }) => !known.includes(port));
	});
	afterAll(() => stage?.kill());

	test("listens on the ports of the gateway, the issuer and the database only", () => {
		expect(sockets.filter((each) => !databases.includes(each)).map(({ host }) => host)).toEqual([
			"127.0.0.1",
			"127.0.0.1",
		]);
		// The delay of indexes adds a second engine and a proxy.
		expect(databases).toHaveLength(indexDelayed ? 3 : 1);
	});

	test("listens on no other address of this machine", async () => {
		const addresses = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address) ?? []);
		for (const { host, port } of sockets) {
			expect(await accepts(host, port)).toBe(true);
			for (const other of ["127.0.0.1", "127.0.0.2", "::1", ...addresses].filter((each) => each !== host)) {
				expect(`${other}: ${await accepts(other, port)}`).toBe(`${other}: false`);
			}
		}
	});

	test("has its database on ports that browsers block, of random hosts", async () => {
		for (const { host, port } of databases) {
			expect(portsBlockedByBrowsers).toContain(port);
			expect(host).toMatch(/^127\./);
			expect(host).not.toMatch(/^127\.0\./);
			// `fetch` of Node.js implements the standard that browsers implement.
			await expect(fetch(`http://${host}:${port}`)).rejects.toMatchObject({ cause: { message: "bad port" } });
		}
	});

	test.each(["gateway", "issuer"] as const)("%s: a request for another host is misdirected", async (name) => {
		const url = open[name];
		for (const host of [
			"shop.example",
			`shop.example:${url.port}`,
			"127.0.0.1.nip.io",
			"localhost.shop.example",
			"127.0.0.2",
		]) {
			for (const asked of [
				{ method: "GET", path: "/products" },
				{ method: "GET", path: "/console/config.json" },
				{ method: "GET", path: "/jwks" },
				{ method: "GET", path: "/authorize" },
				{ method: "OPTIONS", path: "/products" },
				{ method: "POST", path: "/token" },
			]) {
				const response = await send(url, asked, { Host: host });
				expect(response.status).toBe(421);
				expect(response.headers["content-type"]).toBe("application/problem+json");
				expect(JSON.parse(response.body)).toMatchObject({ status: 421, title: "Misdirected Request" });
			}
		}
		for (const host of ["127.0.0.1", "localhost", "[::1]", "LOCALHOST"]) {
			for (const authority of [host, `${host}:${url.port}`, `${host}:80`]) {
				expect((await send(url, { method: "GET", path: "/" }, { Host: authority })).status).not.toBe(421);
			}
		}
	});

	test.each(["gateway", "issuer"] as const)("%s: HTTP/0.9 is a 400", async (name) => {
		const socket = connect(Number(open[name].port), "127.0.0.1");
		socket.end("GET /jwks\r\n\r\n");
		expect(Buffer.concat(await socket.toArray()).toString()).toMatch(/^HTTP\/1\.1 400 /);
	});

	test("the issuer: a page elsewhere gets no token, with or without a preflight", async () => {
		const form = passwordGrant("admin@example.com").toString();
		const preflight = { Origin: page, "Access-Control-Request-Method": "POST" };
		expect((await send(open.issuer, { method: "OPTIONS", path: "/token" }, preflight)).status).toBe(403);
		for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
			const response = await send(
				open.issuer,
				{ method: "POST", path: "/token" },
				{ Origin: page, "Content-Type": type },
				form,
			);
			expect(response.status).toBe(403);
			expect(response.headers).not.toHaveProperty("access-control-allow-origin");
		}
	});

	test("the gateway: a page elsewhere, which has no token, can only read what everyone may", async () => {
		for (const id of operationIds) {
			const { method, path, access }: Operation = operation(id);
			if (access === "anyone") continue;
			const body = method === "GET" ? undefined : "{}";
			const response = await send(open.gateway, { method, path }, { Origin: page, "Content-Type": "text/plain" }, body);
			expect(`${id} ${response.status}`).toBe(`${id} 401`);
		}
	});

	test("killed with SIGKILL: everything that it started ends, and no acknowledged write is lost", async () => {
		const started = descendantsOf(stage.pid).flatMap((pid) => recordOf(pid) ?? []);
		expect(started.length).toBeGreaterThan(1);
		const product = await createProduct(stage);
		stage.kill();
		await until(() => !started.some(isRunning));
		for (const { host, port } of sockets) expect(await accepts(host, port)).toBe(false);

		const next = await startEngine({ kind: LOCAL_ENGINE, dataPath: LOCAL_DATA });
		onTestFinished(() => next.stop());
		const client = new DynamoDBClient({ endpoint: next.endpoint, region, credentials });
		onTestFinished(() => client.destroy());
		const { Item } = await client.send(
			new GetItemCommand({ TableName: tableNames.Products, Key: { id: { S: product } } }),
		);
		expect(Item).toBeDefined();
	}, 120_000);
});
