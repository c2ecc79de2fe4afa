import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { order } from "./observed-client.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const requireFromHere = createRequire(import.meta.url);

/** The path of a command of the repository. */
const tool = (name: string) => join(root, "node_modules/.bin", name);

/** The compiler of a user's project. */
const compiler = join(root, "packages/client/node_modules/.bin/tsc");

/** A user's project that contains only the packed client and its dependencies. */
let project: string;
let tarball: string;

beforeAll(async () => {
	project = await mkdtemp(join(tmpdir(), "tap-client-"));
	await run("npm", ["run", "--silent", "build", "--workspace", "@tap/client"], { cwd: root });
	await run("npm", ["pack", "--silent", "--pack-destination", project, join(root, "packages/client/dist")]);
	const packed = (await readdir(project)).find((name) => name.endsWith(".tgz"));
	if (packed === undefined) throw new Error("npm pack made no tarball.");
	tarball = join(project, packed);
	await writeFile(join(project, "package.json"), JSON.stringify({ name: "shop", private: true, type: "module" }));
	await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], { cwd: project });
}, 120_000);

afterAll(async () => {
	await rm(project, { recursive: true, force: true });
});

/** A program of the project, as its author would write it. */
const program = `
import { ApiError, createClient, unwrap, type Client, type Order } from "@tap/client";

export async function buy(baseUrl: string): Promise<Order["id"]> {
	const client = createClient({ baseUrl, token: async () => "t" });
	try {
		return (await unwrap(client.POST("/orders", { body: { lines: [{ productId: "prd_a", quantity: 2 }] } }))).id;
	} catch (error) {
		if (error instanceof ApiError && error.problem.code === "order.insufficient_stock") {
			return error.problem.shortages.map(({ productId }) => productId).join();
		}
		throw error;
	}
}
// @ts-expect-error there is no such path
export const wrong = (client: Client) => client.GET("/product");
`;

/** Runs the `buy` that a module of the project exports against a shop that accepts every order. */
async function buyWith(module: string): Promise<unknown> {
	const server = createServer((request, response) => {
		const id = request.headers["idempotency-key"] ? "ord_a" : "ord_without_key";
		response.writeHead(201, { "Content-Type": "application/json" }).end(JSON.stringify(order(id)));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	try {
		const address = server.address();
		if (address === null || typeof address === "string") throw new Error("The server has no port.");
		const script = `import { buy } from ${JSON.stringify(pathToFileURL(module).href)};
			console.log(await buy("http://127.0.0.1:${address.port}"));`;
		const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], { cwd: project });
		return stdout.trim();
	} finally {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
}

// Compilers are slow on a busy machine.
describe("the packed tarball", () => {
	it("passes publint and arethetypeswrong", async () => {
		await run(tool("publint"), ["run", tarball, "--strict"]);
		await run(tool("attw"), [tarball, "--profile", "esm-only", "--no-color"]);
	});

	it("installs openapi-fetch, and no React", async () => {
		const installed = (await readdir(join(project, "node_modules"))).filter((name) => !name.startsWith("."));
		expect(installed).toEqual(["@tap", "openapi-fetch", "openapi-typescript-helpers"]);
		const files = await readdir(join(project, "node_modules/@tap/client"));
		expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "index.js", "index.d.ts", "react.js"]));
		const text = await readFile(join(project, "node_modules/@tap/client/package.json"), "utf8");
		expect(text).not.toMatch(/devDependencies|"private"|\.\/src\//);
	});

	it("works in a bare Node project, typed", async () => {
		await mkdir(join(project, "node"));
		await writeFile(join(project, "node/buy.ts"), program);
		const options = [
			"--module",
			"nodenext",
			"--target",
			"es2022",
			"--strict",
			"--typeRoots",
			join(root, "node_modules/@types"),
			"--types",
			"node",
		];
		await run(compiler, [...options, "node/buy.ts"], { cwd: project });
		expect(await buyWith(join(project, "node/buy.js"))).toBe("ord_a");
	});

	it("works in a CommonJS file, typed, as the README says", async () => {
		await mkdir(join(project, "commonjs"));
		await writeFile(join(project, "commonjs/buy.cts"), program);
		const types = ["--typeRoots", join(root, "node_modules/@types"), "--types", "node"];
		const options = ["--module", "nodenext", "--target", "es2022", "--strict", ...types];
		await run(compiler, [...options, "commonjs/buy.cts"], { cwd: project });
		expect(await readFile(join(project, "commonjs/buy.cjs"), "utf8")).toContain('require("@tap/client")');
		expect(await buyWith(join(project, "commonjs/buy.cjs"))).toBe("ord_a");
	});

	it("works in a bare Vite project, typed", async () => {
		await mkdir(join(project, "web"));
		await writeFile(join(project, "web/main.ts"), program);
		const options = [
			"--module",
			"esnext",
			"--moduleResolution",
			"bundler",
			"--target",
			"es2022",
			"--lib",
			"es2022,dom",
			"--types",
			"--strict",
			"--noEmit",
		];
		await run(compiler, [...options, "web/main.ts"], { cwd: project });
		await writeFile(join(project, "web/index.html"), '<script type="module" src="./entry.ts"></script>');
		await writeFile(
			join(project, "web/entry.ts"),
			'import { buy } from "./main.ts";\nObject.assign(globalThis, { buy });\n',
		);
		await run(tool("vite"), ["build", "web"], { cwd: project });
		const assets = join(project, "web/dist/assets");
		const [bundle, ...others] = (await readdir(assets)).filter((name) => name.endsWith(".js"));
		if (bundle === undefined || others.length > 0) throw new Error(`Expected one bundle, saw ${others.length + 1}.`);
		// The page's script, with the DOM that Vite's preloading needs.
		const page = join(project, "web/page.mjs");
		const text = `import { Window } from ${JSON.stringify(pathToFileURL(requireFromHere.resolve("happy-dom")).href)};
			const { document, MutationObserver } = new Window();
			Object.assign(globalThis, { document, MutationObserver });
			await import("./dist/assets/${bundle}");
			export const { buy } = globalThis;`;
		await writeFile(page, text);
		expect(await buyWith(page)).toBe("ord_a");
	});
});
