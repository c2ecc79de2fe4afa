import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient } from "@tap/client";
import { type Operation, operation, operationIds } from "@tap/core/contract/operations.ts";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { portsBlockedByBrowsers } from "../../../local/src/database/engine-address.ts";
import { clientId } from "../../../local/src/identity/authorization-request.ts";
import { findChromium } from "./chromium.ts";
import { firefoxIsTested, launchFirefox } from "./firefox.ts";
import { openConsole } from "./harness.ts";

// What a page of another program on this machine can do to a running stage, in each browser. packages/local/test/listeners.test.ts
// sends the same requests without a browser; here the browser decides which of them leave it, and what the page may read.

const { stage } = openConsole();

/** A host of the internet; the browsers find it on this machine. */
const foreignHost = "shop.example";

/** A tab, in whichever browser. */
interface Tab {
	goto(url: string): Promise<unknown>;
	evaluate<Value>(expression: string): Promise<Value>;
}

interface Browser {
	/** Opens a tab that shares the cache with the tabs of this test file only. */
	newTab(): Promise<Tab>;
	close(): Promise<void>;
}

const browsers: Record<string, () => Promise<Browser>> = {
	chromium: async () => {
		const args = [`--host-resolver-rules=MAP ${foreignHost} 127.0.0.1`];
		const browser = await chromium.launch({ executablePath: findChromium(), args });
		const context = await browser.newContext();
		return { newTab: () => context.newPage(), close: () => browser.close() };
	},
	...(firefoxIsTested && {
		firefox: async () => {
			const browser = await launchFirefox({ "network.dns.localDomains": foreignHost });
			const container = await browser.newContainer();
			return { newTab: () => browser.newPage(container), close: browser.close };
		},
	}),
};

/** A server of the test, with the requests and connections that it got. */
interface TestServer {
	url: string;
	requests: string[];
	close(): void;
}

/** Starts a server that lets every page read what it returns. Its pages are empty, and may be cached as `cacheControl` says. */
async function startServer({ host = "127.0.0.1", port = 0, cacheControl = "no-store" } = {}): Promise<TestServer> {
	const requests: string[] = [];
	const server = createServer((request, response) => {
		requests.push(`${request.method} ${request.url}`);
		response.writeHead(200, {
			"Access-Control-Allow-Headers": "*, Authorization",
			"Access-Control-Allow-Origin": "*",
			"Cache-Control": cacheControl,
			"Content-Type": "text/html",
			ETag: '"1"',
		});
		response.end("<!doctype html><title>Another page</title>");
	});
	server.on("upgrade", (request, socket) => {
		requests.push(`upgrade ${request.url}`);
		socket.destroy();
	});
	server.listen(port, host);
	await once(server, "listening");
	const { port: actualPort } = server.address() as AddressInfo;
	return {
		url: `http://${host}:${actualPort}`,
		requests,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** Expressions with which a page sends a request to an address. Each resolves when the browser has sent or refused it. */
const waysToSend: Record<string, (url: string) => string> = {
	"fetch with a preflight": (url) =>
		`fetch(${url}, { method: "POST", headers: { "X-Amz-Target": "x" } }).catch(String)`,
	"fetch without a preflight": (url) => `fetch(${url}, { method: "POST", mode: "no-cors", body: "{}" }).catch(String)`,
	beacon: (url) => `Promise.resolve(navigator.sendBeacon(${url}, "{}"))`,
	WebSocket: (url) => `new Promise((done) => (new WebSocket(${url}.replace("http", "ws")).onclose = () => done(0)))`,
	image: (url) => `new Promise((done) => {
		const image = new Image();
		image.onload = image.onerror = () => done(0);
		image.src = ${url};
	})`,
	form: (url) => `new Promise((done) => {
		const frame = document.createElement("iframe");
		frame.name = "frame" + Math.random();
		const form = document.createElement("form");
		Object.assign(form, { method: "post", enctype: "text/plain", target: frame.name, action: ${url} });
		document.body.append(frame, form);
		form.submit();
		done(0);
	})`,
};

/** Paths of the operations that only some callers may read, with ids in place of parameters. */
function privatePaths(ids: Readonly<Record<string, string>>): string[] {
	return operationIds.flatMap((id) => {
		const { method, path, access }: Operation = operation(id);
		if (method !== "GET" || access === "anyone") return [];
		return path.replace(/\{(\w+)\}/g, (_, parameter: string) => {
			const value = ids[parameter];
			if (value === undefined) throw new Error(`There is no ${parameter} to read ${path} with.`);
			return value;
		});
	});
}

/** Places an order of the first product in the list. */
async function placeOrder(): Promise<{ id: string; userId: string }> {
	const client = createClient({ baseUrl: stage.url, token: stage.token("ada@example.com") });
	const { data: page } = await client.GET("/products", { params: { query: { limit: 1 } } });
	const { data: order } = await client.POST("/orders", {
		params: { header: { "Idempotency-Key": crypto.randomUUID() } },
		body: { lines: (page?.items ?? []).map(({ id }) => ({ productId: id, quantity: 1 })) },
	});
	if (order === undefined) throw new Error("The order was not placed.");
	return order;
}

/** An expression for what a page gets of an address: the status, or "refused" if the browser lets it read nothing. */
const read = (url: string, init: object) =>
	`fetch(${JSON.stringify(url)}, ${JSON.stringify(init)}).then(({ status }) => status, () => "refused")`;

describe.each(Object.entries(browsers))("a page elsewhere, in %s", (_name, launch) => {
	let browser: Browser;
	let page: TestServer;
	let tab: Tab;

	beforeAll(async () => {
		[browser, page] = await Promise.all([launch(), startServer()]);
		tab = await browser.newTab();
		await tab.goto(page.url.replace("127.0.0.1", foreignHost));
		expect(await tab.evaluate("location.hostname")).toBe(foreignHost);
	});
	afterAll(async () => {
		await browser?.close();
		page?.close();
	});

	test("sends nothing to the ports on which the database may listen", async () => {
		// Of this process alone: another run of the tests may be at the same ports.
		const host = `127.86.${(process.pid >> 8) & 0xff}.${process.pid & 0xff}`;
		const blocked = await Promise.all(portsBlockedByBrowsers.map((port) => startServer({ host, port })));
		const open = await startServer({ host });
		try {
			for (const [way, expression] of Object.entries(waysToSend)) {
				for (const { url } of [...blocked, open]) await tab.evaluate(expression(JSON.stringify(`${url}/${way}`)));
			}
			// Otherwise these would be no ways to send.
			const arrived = () => new Set(open.requests.map((request) => decodeURI(request).replace(/.*\//, "")));
			await expect.poll(arrived).toEqual(new Set(Object.keys(waysToSend)));
			const reached = blocked.filter(({ requests }) => requests.length > 0);
			expect(reached.map(({ url, requests }) => `${new URL(url).port}: ${requests.join(", ")}`)).toEqual([]);
		} finally {
			for (const each of [...blocked, open]) each.close();
		}
		const target = { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.ListTables" };
		for (const init of [{ headers: target }, { mode: "no-cors" }]) {
			expect(await tab.evaluate(read(stage.databaseUrl, { method: "POST", body: "{}", ...init }))).toBe("refused");
		}
	});

	test("calls the API with the headers of tracing tools, and with any other", async () => {
		const headers = {
			Authorization: `Bearer ${stage.token("ada@example.com")}`,
			baggage: "a=b",
			"sentry-trace": "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
			traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
			tracestate: "a=b",
			"X-Amzn-Trace-Id": "Root=1-67891233-abcdef012345678912345678",
			"X-Datadog-Trace-Id": "1",
			"X-Requested-With": "XMLHttpRequest",
		};
		expect(await tab.evaluate(read(`${stage.url}/users/me`, { headers }))).toBe(200);
	});

	test("gets no token from the issuer", async () => {
		const body = `grant_type=password&username=admin@example.com&client_id=${clientId}`;
		for (const type of ["application/x-www-form-urlencoded", "text/plain", "application/json"]) {
			const init = { method: "POST", headers: { "Content-Type": type }, body };
			expect(await tab.evaluate(read(`${stage.issuer}/token`, init))).toBe("refused");
		}
	});

	test("reads nothing private from the gateway without a token", async () => {
		for (const path of privatePaths({ orderId: "ord_1", userId: "usr_1" })) {
			expect(`${path} ${await tab.evaluate(read(stage.url + path, {}))}`).toBe(`${path} 401`);
			expect(await tab.evaluate(read(stage.url + path, { credentials: "include" }))).toBe("refused");
		}
	});

	test("reads nothing private from the browser's cache, where another page of the same site has just got it", async () => {
		const token = stage.token("admin");
		const signedIn = { headers: { Authorization: `Bearer ${token}` } };
		const [console, other] = await Promise.all([startServer(), startServer()]);
		const [victim, attacker] = await Promise.all([browser.newTab(), browser.newTab()]);
		// What the stage would be with responses that may be stored.
		const leaky = await startServer({ cacheControl: "no-cache" });
		try {
			await Promise.all([victim.goto(console.url), attacker.goto(other.url)]);
			const { id: orderId, userId } = await placeOrder();
			const paths = privatePaths({ orderId, userId });
			expect(paths.length).toBeGreaterThan(3);
			for (const url of [...paths.map((path) => stage.url + path), `${leaky.url}/secret`]) {
				expect(`${url} ${await victim.evaluate(read(url, signedIn))}`).toBe(`${url} 200`);
				const stolen = await attacker.evaluate(read(url, { cache: "force-cache" }));
				expect(`${url} ${stolen}`).toBe(`${url} ${url.startsWith(stage.url) ? 401 : 200}`);
			}
			expect(leaky.requests.filter((request) => request.startsWith("GET"))).toEqual(["GET /secret"]);
		} finally {
			for (const each of [console, other, leaky]) each.close();
		}
	});
});
