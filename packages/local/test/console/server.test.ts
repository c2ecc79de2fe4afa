import { mkdirSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { operation, operationIds } from "@tap/core/contract/operations.ts";
import { securityHeaders } from "@tap/web/hosting/headers.ts";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ConsoleBuild } from "../../src/console/build.ts";
import { consoleSettings } from "../../src/console/console.ts";
import { createConsoleServer } from "../../src/console/server.ts";
import { startGateway } from "../../src/gateway/gateway.ts";
import { createResources } from "../../src/gateway/routes.ts";
import { clientId } from "../../src/identity/authorization-request.ts";
import { testFolder } from "../harness.ts";

const issuer = "http://127.0.0.1:3001";

/** Creates a folder of built files, as Vite writes it. */
function builtFolder(): string {
	const folder = join(testFolder(), "site");
	mkdirSync(join(folder, "assets"), { recursive: true });
	writeFileSync(join(folder, "index.html"), "<!doctype html><title>console</title>");
	writeFileSync(join(folder, "assets", "index-a1b2.js"), "export {};");
	writeFileSync(join(folder, "icon.svg"), "<svg/>");
	mkdirSync(join(folder, "docs"));
	writeFileSync(join(folder, "docs", "index.html"), "<!doctype html><title>reference</title>");
	writeFileSync(join(folder, "..", "secret.txt"), "outside the folder");
	return folder;
}

/** Starts a gateway with the console and without functions. */
async function serve(build: Partial<ConsoleBuild> = {}) {
	const folder = builtFolder();
	const lines: string[] = [];
	const log = (line: string) => lines.push(line);
	const pages = createConsoleServer({
		build: { folder: async () => folder, ...build },
		settings: () => consoleSettings({ apiUrl: gateway.url, issuer, clientId }),
		document: () => ({ openapi: "3.1.1", servers: [{ url: "http://127.0.0.1:{port}" }], paths: {} }),
		log,
	});
	const gateway = await startGateway(
		{
			pages,
			resources: createResources,
			authorize: async () => undefined,
			functions: { invoke: async () => ({ error: "there is no function" }) },
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

test("no path of the contract belongs to the console", () => {
	const consoleServer = createConsoleServer({
		build: { folder: async () => "" },
		settings: () => consoleSettings({ apiUrl: "", issuer, clientId }),
		document: () => ({}),
		log: () => {},
	});
	for (const path of ["/", "/console", "/docs/openapi.json"]) expect(consoleServer.handles(path)).toBe(true);
	expect(operationIds.length).toBeGreaterThan(0);
	for (const id of operationIds) {
		const { path } = operation(id);
		expect({ [path]: consoleServer.handles(path) }).toEqual({ [path]: false });
		// A first segment that is a parameter would match /console on AWS, but not here.
		expect(path).not.toMatch(/^\/\{/);
	}
});

describe("the console", () => {
	test.each(["/", "/console"])("%s redirects there", async (path) => {
		const { get } = await serve();
		const response = await get(path);
		expect([response.status, response.headers.get("location")]).toEqual([302, "/console/"]);
	});

	test.each(["/console/", "/console/products/prd_1", "/console/signed-in?code=1&state=2", "/console/a/b/c/"])(
		"%s is index.html, which browsers revalidate each time",
		async (path) => {
			const { get } = await serve();
			const response = await get(path);
			expect(response.status).toBe(200);
			expect(await response.text()).toContain("<title>console</title>");
			expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
			expect(response.headers.get("cache-control")).toBe("no-cache");
		},
	);

	test("files with a hash in their name are cached forever, others are revalidated", async () => {
		const { get } = await serve();
		const script = await get("/console/assets/index-a1b2.js");
		expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
		expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
		const icon = await get("/console/icon.svg");
		expect(icon.headers.get("content-type")).toBe("image/svg+xml");
		expect(icon.headers.get("cache-control")).toBe("no-cache");
	});

	test("an unchanged file is a 304", async () => {
		const { get, url } = await serve();
		const etag = (await get("/console/")).headers.get("etag") ?? "";
		expect(etag).not.toBe("");
		// With a conditional header, `fetch` bypasses caches and adds headers of its own; browsers do not.
		expect(await raw(url, "/console/", { "If-None-Match": etag })).toMatchObject({ status: 304, etag, text: "" });
		expect(await raw(url, "/console/", { "If-None-Match": '"other"' })).toMatchObject({ status: 200, etag });
	});

	test("HEAD returns the headers of GET, without the body", async () => {
		const { get } = await serve();
		for (const path of ["/console/", "/console/config.json", "/console/nothing.js"]) {
			const [head, full] = [await get(path, { method: "HEAD" }), await get(path)];
			expect(head.status).toBe(full.status);
			expect(await head.text()).toBe("");
			const length = (await full.text()).length;
			expect([head.headers.get("content-length"), length > 0]).toEqual([String(length), true]);
		}
	});

	test("`Range` is ignored: the whole file is sent", async () => {
		const { get } = await serve();
		for (const range of ["bytes=0-1", "bytes=-5", "bytes=9999-", "bytes=5-1", "nonsense"]) {
			const response = await get("/console/icon.svg", { headers: { Range: range } });
			expect([range, response.status, await response.text()]).toEqual([range, 200, "<svg/>"]);
		}
	});

	test.each(["POST", "PUT", "DELETE", "OPTIONS"])("%s is a 405", async (method) => {
		const { get } = await serve();
		for (const path of ["/", "/console/", "/console/config.json"]) {
			const response = await get(path, { method });
			expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
		}
	});
});

describe("the API reference", () => {
	test("/docs redirects there, and the page is one of the built files", async () => {
		const { get } = await serve();
		const moved = await get("/docs");
		expect([moved.status, moved.headers.get("location")]).toEqual([302, "/docs/"]);
		const page = await get("/docs/?code=1&state=2");
		expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-cache"]);
		expect(await page.text()).toContain("<title>reference</title>");
	});

	test("its document is the contract's, with this stage as its only server", async () => {
		const { get, url } = await serve();
		const response = await get("/docs/openapi.json");
		expect(response.headers.get("content-type")).toBe("application/json");
		expect(await response.json()).toEqual({
			openapi: "3.1.1",
			servers: [{ url, description: "This stage." }],
			paths: {},
		});
	});

	test("it has no client-side routes and no files of its own", async () => {
		const { get } = await serve();
		for (const path of ["/docs/orders", "/docs/index.html", "/docs/../secret.txt", "/docs/icon.svg"]) {
			expect([path, (await get(path)).status]).toEqual([path, 404]);
		}
	});
});

describe("missing paths", () => {
	test("a missing asset is a 404, so that a page from before an update does not run HTML as a script", async () => {
		const { get } = await serve();
		for (const path of ["/console/assets/index-old.js", "/console/favicon.ico", "/console/assets/.hidden"]) {
			const response = await get(path);
			expect([path, response.status, response.headers.get("content-type")]).toEqual([
				path,
				404,
				"text/plain; charset=utf-8",
			]);
		}
	});

	test("no path leads out of the folder", async () => {
		const { url } = await serve();
		const paths = [
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
		for (const path of paths) {
			const { status, text } = await raw(url, path);
			expect([path, status]).toEqual([path, 404]);
			expect(text).not.toContain("outside the folder");
		}
	});

	test("an unknown path of the API is a problem response", async () => {
		const { get } = await serve();
		for (const path of ["/consol", "/consoles", "/nothing", "//console/", "/docsy", "/openapi.json"]) {
			const response = await get(path);
			expect(response.status).toBe(404);
			expect(response.headers.get("content-type")).toBe("application/problem+json");
		}
	});
});

/** Sends a GET with an unchanged path and no other headers. `fetch` would normalize the path and add headers. */
function raw(url: string, path: string, headers: Record<string, string> = {}) {
	return new Promise<{ status: number | undefined; etag: string | undefined; text: string }>((resolve, reject) => {
		const sent = httpRequest(url, { path, headers }, (response) => {
			let text = "";
			response.setEncoding("utf8").on("data", (chunk) => {
				text += chunk;
			});
			response.on("end", () => resolve({ status: response.statusCode, etag: response.headers.etag, text }));
		});
		sent.on("error", reject).end();
	});
}

test("the settings are those of the running stage", async () => {
	const { get, url } = await serve();
	const response = await get("/console/config.json");
	expect(response.headers.get("cache-control")).toBe("no-cache");
	expect(await response.json()).toEqual({
		apiUrl: url,
		identity: {
			authority: issuer,
			clientId: "tap-local",
			scope: "openid email profile tap/api",
			logoutUrl: `${issuer}/logout`,
		},
	});
});

test("every page has the security headers, and the API has none of them", async () => {
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

describe("the build", () => {
	test("pages wait for a running build, and the API does not", async () => {
		let finish = (_: string) => {};
		const folder = new Promise<string>((resolve) => {
			finish = resolve;
		});
		const { get } = await serve({ folder: () => folder });
		const page = get("/console/");
		expect((await get("/health")).status).toBe(200);
		expect((await get("/console/config.json")).status).toBe(200);
		finish(builtFolder());
		expect((await page).status).toBe(200);
	});

	test("a failed build is reported with what to do, and the API still works", async () => {
		const fail = () => Promise.reject(new Error("src/main.tsx: <Oops> & more"));
		const { get, lines } = await serve({ folder: fail });
		const response = await get("/console/");
		expect(response.status).toBe(503);
		const text = await response.text();
		expect(text).toContain("npm ci");
		expect(text).toContain("src/main.tsx: &lt;Oops> &amp; more");
		expect(lines).toContain("ERROR console: src/main.tsx: <Oops> & more");
		expect((await get("/health")).status).toBe(200);
	});
});
