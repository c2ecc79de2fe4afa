import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Client, createClient } from "@tap/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { availableEngines, chooseEngine } from "../../../packages/local/src/database/engine-kinds.ts";
import { type Stage, startStage } from "../../../packages/local/src/stage.ts";
import { readCatalog } from "../src/catalog.ts";
import { importLines } from "../src/import.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const header = "id,name,description,category,price,currency,stock";

let stage: Stage;
let dataPath: string;
let admin: Client;
/** How many requests the client sent. */
let requests = 0;
beforeAll(async () => {
	dataPath = await mkdtemp(join(tmpdir(), "tap-import-"));
	const engine = chooseEngine(availableEngines());
	stage = await startStage({ port: 0, identityPort: 0, dataPath, engine, allowedOrigins: "*", log: () => {} });
	admin = createClient({
		baseUrl: stage.url,
		token: await stage.token("admin"),
		fetch: (request) => {
			requests++;
			return fetch(request);
		},
	});
});
afterAll(async () => {
	await stage?.stop();
	await rm(dataPath, { recursive: true, force: true });
});

/** The lines of a catalog in one category. */
function rows(
	category: string,
	count: number,
	change: (index: number) => { description?: string; price?: string; currency?: string } = () => ({}),
) {
	return Array.from({ length: count }, (_, index) => {
		const { description = "", price = "9.50", currency = "EUR" } = change(index);
		return `,${category} ${index},${description},${category},${price},${currency},3`;
	});
}

function linesOf(...csv: string[]) {
	return readCatalog([header, ...csv].join("\n")).lines;
}

async function stored(category: string): Promise<number> {
	let count = 0;
	let cursor: string | undefined;
	do {
		const query = { category, limit: 100, ...(cursor && { cursor }) };
		const { data, error } = await admin.GET("/products", { params: { query } });
		if (error) throw new Error(error.detail);
		count += data.items.length;
		cursor = data.nextCursor;
	} while (cursor);
	return count;
}

test("250 products go in three batches, and again without becoming more", async () => {
	const lines = linesOf(...rows("many", 250));
	const progress: number[] = [];
	requests = 0;
	const options = { isDryRun: false, onProgress: (settled: number) => progress.push(settled) };
	expect(await importLines(admin, lines, options)).toEqual({ accepted: 250, rejected: [] });
	expect([requests, progress]).toEqual([3, [100, 200, 250]]);
	expect(await stored("many")).toBe(250);
	await importLines(admin, lines, { isDryRun: false });
	expect(await stored("many")).toBe(250);
});

test("lines that the API refuses are named with its reasons, and the others of their batch are stored", async () => {
	const faulty = rows("mixed", 120, (index) =>
		index === 3 ? { price: "-1", currency: "EURO" } : index === 110 ? { price: "99999999999" } : {},
	);
	const { accepted, rejected } = await importLines(admin, linesOf(...faulty), { isDryRun: false });
	expect(accepted).toBe(118);
	expect(rejected.map(({ line }) => line)).toEqual([5, 112]);
	expect(rejected[0]?.reasons).toEqual([
		expect.stringMatching(/^price\.amount: /),
		expect.stringMatching(/^price\.currency: /),
	]);
	expect(await stored("mixed")).toBe(118);
});

test("a batch that is too large is sent in halves", async () => {
	const lines = linesOf(...rows("large", 100, () => ({ description: "ü".repeat(2000) })));
	expect(await importLines(admin, lines, { isDryRun: false })).toEqual({ accepted: 100, rejected: [] });
	expect(await stored("large")).toBe(100);
});

test("one product that is too large by itself is rejected", async () => {
	const [small = "", large = ""] = rows("huge", 2, (index) =>
		index === 1 ? { description: "x".repeat(300_000) } : {},
	);
	const { accepted, rejected } = await importLines(admin, linesOf(small, large), { isDryRun: false });
	expect([accepted, rejected]).toEqual([1, [{ line: 3, reasons: ["it is larger than the API takes"] }]]);
});

test("a dry run hears the API's reasons and writes nothing", async () => {
	const faulty = rows("dry", 120, (index) => (index === 3 ? { currency: "EURO" } : {}));
	const { accepted, rejected } = await importLines(admin, linesOf(...faulty), { isDryRun: true });
	expect([accepted, rejected.map(({ line }) => line)]).toEqual([119, [5]]);
	expect([await stored("dry"), await stored("dry-run")]).toEqual([0, 0]);
});

test("a refusal that no line is to blame for stops the import", async () => {
	const customer = createClient({ baseUrl: stage.url, token: await stage.token("ada@example.com") });
	await expect(importLines(customer, linesOf(...rows("none", 1)), { isDryRun: false })).rejects.toThrow(
		"auth.forbidden",
	);
	expect(await stored("none")).toBe(0);
});

/** Runs the command as the README says. */
async function run(args: string, variables: Record<string, string> = {}) {
	const env = { ...process.env, TAP_URL: stage.url, TAP_TOKEN: await stage.token("admin"), ...variables };
	const tsx = join(folder, "../../node_modules/.bin/tsx");
	return promisify(execFile)(tsx, [join(folder, "src/main.ts"), ...args.split(" ").filter(Boolean)], {
		cwd: folder,
		env,
	}).then(
		({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
		({ code, stdout, stderr }) => ({ code, stdout, stderr }),
	);
}

test("the sample catalog is imported by the README's commands, without a bar where there is no terminal", async () => {
	const readme = await readFile(join(folder, "README.md"), "utf8");
	expect(readme).toContain("npx tsx examples/import-catalog/src/main.ts --dry-run examples/import-catalog/catalog.csv");
	expect(await run("--dry-run catalog.csv")).toEqual({
		code: 0,
		stdout: "5 of 5 products would be imported.\n",
		stderr: "",
	});
	expect(await run("catalog.csv")).toEqual({ code: 0, stdout: "5 of 5 products imported.\n", stderr: "" });
	const { data } = await admin.GET("/products/{productId}", { params: { path: { productId: "prd_moka-pot" } } });
	expect(data?.price).toEqual({ amount: 3490, currency: "EUR" });
});

test("rejected lines are reported with their numbers, in order, and make the command fail", async () => {
	const file = join(dataPath, "faulty.csv");
	await writeFile(file, [header, ",A,,Bad Category,1,EUR,1", ",B,,food,x,EUR,1", ",C,,food,1,EUR,1"].join("\r\n"));
	const { code, stdout } = await run(file);
	expect(code).toBe(1);
	expect(stdout).toMatch(
		/^1 of 3 products imported\.\nline 2: category: .+\nline 3: price: "x" is no decimal number like 19\.99\n$/,
	);
});

test("an API that does not answer stops the command, which says so", async () => {
	const { code, stdout, stderr } = await run("catalog.csv", { TAP_URL: "http://127.0.0.1:1" });
	expect([code, stdout]).toEqual([1, ""]);
	expect(stderr).toMatch(/^Stopped: fetch failed .*\nWhat was imported so far stays; run it again for the rest\.\n$/);
});

test("a command without a token or a file says what to do", async () => {
	expect(await run("catalog.csv", { TAP_TOKEN: "" })).toMatchObject({
		code: 1,
		stderr: expect.stringContaining("Set TAP_TOKEN"),
	});
	expect(await run("", {})).toMatchObject({ code: 1, stderr: expect.stringContaining("Name one file") });
});
