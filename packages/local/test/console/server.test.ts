import { mkdirSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { operation, operationIds } from "@tap/core/contract/operations.ts";
import { securityHeaders } from "@tap/web/hosting/headers.ts";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Site } from "../../src/console/build.ts";
import { consoleSettings } from "../../src/console/console.ts";
import { createPages } from "../../src/console/server.ts";
import { startGateway } from "../../src/gateway/gateway.ts";
import { createResources } from "../../src/gateway/routes.ts";
import { testFolder } from "../harness.ts";

const issuer = "http://127.0.0.1:3001";

/** A built site, as Vite leaves it. */
function siteFolder(): string {
	const folder = join(testFolder(), "site");
	mkdirSync(join(folder, "assets"), { recursive: true });
	writeFileSync(join(folder, "index.html"), "<!doctype html><title>console</title>");
	writeFileSync(join(folder, "assets", "index-a1b2.js"), "export {};");
	writeFileSync(join(folder, "icon.svg"), "<svg/>");
	mkdirSync(join(folder, "docs"));
	writeFileSync(join(folder, "docs", "index.html"), "<!doctype html><title>reference</title>");
	writeFileSync(join(folder, "..", "secret.txt"), "not for anybody");
	return folder;
}

/** A gateway with the console and nothing behind its routes. */
async function serve(site: Partial<Site> = {}) {
	const folder = siteFolder();
	const lines: string[] = [];
	const log = (line: string) => lines.push(line);
	const settings = () => consoleSettings({ apiUrl: gateway.url, issuer });
	const pages = createPages({
		site: { folder: async () => folder, stop: async () => {}, ...site },
		settings,
		document: () => ({ openapi: "3.1.1", servers: [{ url: "http://127.0.0.1:{port}" }], paths: {} }),
		log,
	});
	const gateway = await startGateway(
		{
			pages,
			resources: createResources,
			authorize: async () => undefined,
			functions: { invoke: async () => ({ failure: "there is no function" }) },
			health: { status: "ok", stage: "local", version: "0.0.0" },
			allowedOrigins: ["*"],
			log,
		},
		0,
	);
	onTestFinished(() => gateway.stop(0));
	const get = (path: string, init?: RequestInit) => fetch(gateway.url + path, { redirect: "manual", ...init });
	return { url: gateway.url, get, lines };
}

test("no path of the contract is one of the pages'", () => {
	const pages = createPages({
		site: { folder: async () => "", stop: async () => {} },
		settings: () => consoleSettings({ apiUrl: "", issuer }),
		document: () => ({}),
		log: () => {},
	});
	for (const path of ["/", "/console", "/docs/openapi.json"]) expect(pages.takes(path)).toBe(true);
	expect(operationIds.length).toBeGreaterThan(0);
	for (const id of operationIds) {
		const { path } = operation(id);
		expect({ [path]: pages.takes(path) }).toEqual({ [path]: false });
		// Nor may a parameter match one: /{anything} would take /console on AWS and never here.
		expect(path).not.toMatch(/^\/\{/);
	}
});

describe("where the console is", () => {
	test.each(["/", "/console"])("%s sends a browser there", async (path) => {
		const { get } = await serve();
		const answer = await get(path);
		expect([answer.status, answer.headers.get("location")]).toEqual([302, "/console/"]);
	});

	test.each(["/console/", "/console/products/prd_1", "/console/signed-in?code=1&state=2", "/console/a/b/c/"])(
		"%s is the first page, which is asked for again each time",
		async (path) => {
			const { get } = await serve();
			const answer = await get(path);
			expect(answer.status).toBe(200);
			expect(await answer.text()).toContain("<title>console</title>");
			expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
			expect(answer.headers.get("cache-control")).toBe("no-cache");
		},
	);

	test("files with a hash in their name are kept for good, others are asked for again", async () => {
		const { get } = await serve();
		const script = await get("/console/assets/index-a1b2.js");
		expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
		expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
		const icon = await get("/console/icon.svg");
		expect(icon.headers.get("content-type")).toBe("image/svg+xml");
		expect(icon.headers.get("cache-control")).toBe("no-cache");
	});

	test("what has not changed is not sent again", async () => {
		const { get, url } = await serve();
		const etag = (await get("/console/")).headers.get("etag") ?? "";
		expect(etag).not.toBe("");
		// `fetch` would ask for a fresh copy when it is given a condition; browsers do not.
		expect(await raw(url, "/console/", { "If-None-Match": etag })).toMatchObject({ status: 304, etag, text: "" });
		expect(await raw(url, "/console/", { "If-None-Match": '"other"' })).toMatchObject({ status: 200, etag });
	});

	test("HEAD tells what GET would, without the body", async () => {
		const { get } = await serve();
		for (const path of ["/console/", "/console/config.json", "/console/nothing.js"]) {
			const [head, full] = [await get(path, { method: "HEAD" }), await get(path)];
			expect(head.status).toBe(full.status);
			expect(await head.text()).toBe("");
			const length = (await full.text()).length;
			expect([head.headers.get("content-length"), length > 0]).toEqual([String(length), true]);
		}
	});

	test("ranges are not served: the whole file comes", async () => {
		const { get } = await serve();
		for (const range of ["bytes=0-1", "bytes=-5", "bytes=9999-", "bytes=5-1", "nonsense"]) {
			const answer = await get("/console/icon.svg", { headers: { Range: range } });
			expect([range, answer.status, await answer.text()]).toEqual([range, 200, "<svg/>"]);
		}
	});

	test.each(["POST", "PUT", "DELETE", "OPTIONS"])("%s is refused", async (method) => {
		const { get } = await serve();
		for (const path of ["/", "/console/", "/console/config.json"]) {
			const answer = await get(path, { method });
			expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
		}
	});
});

describe("where the API reference is", () => {
	test("/docs sends a browser there; the page is one of the site", async () => {
		const { get } = await serve();
		const moved = await get("/docs");
		expect([moved.status, moved.headers.get("location")]).toEqual([302, "/docs/"]);
		const page = await get("/docs/?code=1&state=2");
		expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-cache"]);
		expect(await page.text()).toContain("<title>reference</title>");
	});

	test("its document is the contract's, with this stage for its only server", async () => {
		const { get, url } = await serve();
		const answer = await get("/docs/openapi.json");
		expect(answer.headers.get("content-type")).toBe("application/json");
		expect(await answer.json()).toEqual({
			openapi: "3.1.1",
			servers: [{ url, description: "This stage." }],
			paths: {},
		});
	});

	test("it has no views and no files of its own", async () => {
		const { get } = await serve();
		for (const path of ["/docs/orders", "/docs/index.html", "/docs/../secret.txt", "/docs/icon.svg"]) {
			expect([path, (await get(path)).status]).toEqual([path, 404]);
		}
	});
});

describe("what there is not", () => {
	test("a missing asset is 404, so that a page of before an update does not run HTML as script", async () => {
		const { get } = await serve();
		for (const path of ["/console/assets/index-old.js", "/console/favicon.ico", "/console/assets/.hidden"]) {
			const answer = await get(path);
			expect([path, answer.status, answer.headers.get("content-type")]).toEqual([
				path,
				404,
				"text/plain; charset=utf-8",
			]);
		}
	});

	test("no path leads out of the folder", async () => {
		const { url } = await serve();
		const ways = [
			"/console/../secret.txt",
			"/console/%2e%2e/secret.txt",
			"/console/..%2fsecret.txt",
			"/console/assets/../../secret.txt",
			"/console/..%5csecret.txt",
			"/console/....//secret.txt",
			"/console//etc/passwd.txt",
			"/console/%00.txt",
			"/console/%.txt",
			"/console/assets/index-a1b2.js/../../../secret.txt",
		];
		for (const way of ways) {
			const { status, text } = await raw(url, way);
			expect([way, status]).toEqual([way, 404]);
			expect(text).not.toContain("not for anybody");
		}
	});

	test("an unknown path of the API stays a problem", async () => {
		const { get } = await serve();
		for (const path of ["/consol", "/consoles", "/nothing", "//console/", "/docsy", "/openapi.json"]) {
			const answer = await get(path);
			expect(answer.status).toBe(404);
			expect(answer.headers.get("content-type")).toBe("application/problem+json");
		}
	});
});

/** A GET that goes out as it is written; `fetch` would tidy its path up, and add headers. */
function raw(url: string, path: string, headers: Record<string, string> = {}) {
	return new Promise<{ status: number | undefined; etag: string | undefined; text: string }>((resolve, reject) => {
		const sent = httpRequest(url, { path, headers }, (answer) => {
			let text = "";
			answer.setEncoding("utf8").on("data", (chunk) => {
				text += chunk;
			});
			answer.on("end", () => resolve({ status: answer.statusCode, etag: answer.headers.etag, text }));
		});
		sent.on("error", reject).end();
	});
}

test("the settings are the running stage's", async () => {
	const { get, url } = await serve();
	const answer = await get("/console/config.json");
	expect(answer.headers.get("cache-control")).toBe("no-cache");
	expect(await answer.json()).toEqual({
		apiUrl: url,
		identity: {
			authority: issuer,
			clientId: "tap-local",
			scope: "openid email profile tap/api",
			logoutUrl: `${issuer}/logout`,
		},
	});
});

test("every answer has the security headers, and the API's have none of them", async () => {
	const { get, url } = await serve();
	const expected = securityHeaders({ connect: [url, issuer] });
	expect(expected["Content-Security-Policy"]).toBe(
		`default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' ${url} ${issuer}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
	);
	for (const path of ["/", "/console/", "/console/config.json", "/console/assets/index-a1b2.js", "/console/no.js"]) {
		const { headers } = await get(path);
		for (const [name, value] of Object.entries(expected)) expect([path, headers.get(name)]).toEqual([path, value]);
	}
	expect((await get("/health")).headers.has("content-security-policy")).toBe(false);
});

describe("the build of the site", () => {
	test("that is not done yet is waited for, and the API with it is not", async () => {
		let finish = (_: string) => {};
		const folder = new Promise<string>((resolve) => {
			finish = resolve;
		});
		const { get } = await serve({ folder: () => folder });
		const page = get("/console/");
		expect((await get("/health")).status).toBe(200);
		expect((await get("/console/config.json")).status).toBe(200);
		finish(siteFolder());
		expect((await page).status).toBe(200);
	});

	test("that failed is told, with what to do; the API serves", async () => {
		const fail = () => Promise.reject(new Error("src/main.tsx: <Oops> & more"));
		const { get, lines } = await serve({ folder: fail });
		const answer = await get("/console/");
		expect(answer.status).toBe(503);
		const text = await answer.text();
		expect(text).toContain("npm ci");
		expect(text).toContain("src/main.tsx: &lt;Oops> &amp; more");
		expect(lines).toContain("ERROR console: src/main.tsx: <Oops> & more");
		expect((await get("/health")).status).toBe(200);
	});
});
