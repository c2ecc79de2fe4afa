import { spawn } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";

// Vite's development server, as `npm run dev:console` configures it, asked what a page of another site could ask.

let server: ViteDevServer;
let port: number;

beforeAll(async () => {
	const root = join(import.meta.dirname, "..");
	server = await createServer({
		root,
		configFile: join(root, "vite.config.ts"),
		logLevel: "silent",
		// The tests send no code to a browser.
		optimizeDeps: { noDiscovery: true, include: [] },
		server: { port: 0, watch: null, hmr: false },
	});
	await server.listen();
	port = Number(new URL(server.resolvedUrls?.local[0] ?? "").port);
});
afterAll(() => server?.close());

/** Sends a request whose path is not normalized. */
function get(path: string, headers: Record<string, string> = {}) {
	return new Promise<{ status: number; headers: Record<string, unknown>; body: string }>((resolve, reject) => {
		const outgoing = request({ host: "127.0.0.1", port, path, headers, agent: false }, (incoming) => {
			incoming.toArray().then((chunks) => {
				const body = Buffer.concat(chunks).toString();
				resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body });
			}, reject);
		});
		outgoing.on("error", reject).end();
	});
}

test("listens on 127.0.0.1 only", () => {
	expect(server.httpServer?.address()).toMatchObject({ address: "127.0.0.1" });
});

test("refuses requests for other hosts, and lets no page of another site read a response", async () => {
	expect((await get("/console/")).status).toBe(200);
	expect((await get("/console/", { Host: `shop.example:${port}` })).status).toBe(403);
	const { headers } = await get("/console/", { Origin: "http://shop.example" });
	expect(headers).not.toHaveProperty("access-control-allow-origin");
});

test("the console's page preloads its settings from the address that it reads them from", async () => {
	const { body } = await get("/console/");
	expect(body.match(/<link rel="preload"[^>]*>/g)).toEqual([
		'<link rel="preload" href="/console/config.json" as="fetch" crossorigin="anonymous">',
	]);
	expect((await get("/console/docs/")).body).not.toContain("config.json");
});

test("SIGTERM to npm ends npm run dev:console", async () => {
	const npm = spawn("npm", ["run", "dev:console"], {
		cwd: join(import.meta.dirname, "../../.."),
		stdio: ["ignore", "pipe", "inherit"],
		env: { ...process.env, NO_COLOR: "1" },
	});
	onTestFinished(() => void npm.kill("SIGKILL"));
	let output = "";
	npm.stdout.setEncoding("utf8").on("data", (text: string) => {
		output += text;
	});
	const address = () => /Local:\s+(http:\S+)/.exec(output)?.[1];
	await vi.waitUntil(address, { timeout: 60_000 });
	const url = address() ?? "";
	expect((await fetch(url)).status).toBe(200);
	npm.kill("SIGTERM");
	await vi.waitUntil(
		() =>
			fetch(url).then(
				() => false,
				() => true,
			),
		{ timeout: 20_000 },
	);
});

describe("sends no file outside the project", () => {
	test("but those of the project, by the same path", async () => {
		const { body } = await get(`/console/@fs${join(import.meta.dirname, "..", "index.html")}?raw`);
		expect(body).toContain("doctype html");
	});

	const above = "../".repeat(12);
	test.each([
		"/etc/passwd",
		"/@fs/etc/passwd",
		"/@fs//etc/passwd",
		"/%40fs/etc/passwd",
		"/@fs/etc/passwd?raw",
		"/@fs/etc/passwd?raw??",
		"/@fs/etc/passwd?import&raw",
		"/@fs/etc/passwd?url&inline",
		"/@fs/x/x/x/vite/../../../../etc/passwd",
		"/@fs/%2e%2e/etc/passwd",
		"/@fs/etc%2fpasswd",
		"/@fs/etc/passwd%00.svg?raw",
		`/${above}etc/passwd`,
		`/${above.replaceAll(".", "%2e")}etc/passwd`,
		`/${above.replaceAll("/", "%2f")}etc%2fpasswd`,
		`/${above.replaceAll(".", "%252e")}etc/passwd`,
		`/${above.replaceAll("/", "\\")}etc\\passwd`,
		"/@id/etc/passwd",
		"/@id/__x00__/etc/passwd?raw",
	])("%s", async (path) => {
		for (const target of [path, `/console${path}`]) {
			const { body } = await get(target);
			expect(body).not.toMatch(/root:.*:0:0:/);
		}
	});
});
