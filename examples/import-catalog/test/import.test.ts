import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startOf, type UploadLine, upload } from "@tap/catalog-csv/upload.ts";
import { type Client, createClient } from "@tap/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { availableEngines, chooseEngine } from "../../../packages/local/src/database/engine-kinds.ts";
import { type Stage, startStage } from "../../../packages/local/src/stage.ts";

const folder = fileURLToPath(new URL("..", import.meta.url));
const header = "id,name,description,category,price,currency,stock";

let stage: Stage;
let dataPath: string;
let admin: Client;
/** The number of requests that the client sent. */
let requests = 0;
beforeAll(async () => {
	dataPath = await mkdtemp(join(tmpdir(), "tap-import-"));
	const engine = chooseEngine(availableEngines());
	stage = await startStage({
		port: 0,
		identityPort: 0,
		dataPath,
		engine,
		indexDelayMs: 0,
		allowedOrigins: "*",
		log: () => {},
	});
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

/** Lines with valid products of one category, with `change` applied. The rules of the package are not applied to them. */
function linesOf(
	category: string,
	count: number,
	change: (index: number) => Partial<UploadLine["product"]> = () => ({}),
): UploadLine[] {
	return Array.from({ length: count }, (_, index) => ({
		line: index + 2,
		product: {
			id: `prd_${category}-${index}`,
			name: `${category} ${index}`,
			category,
			price: { amount: 950, currency: "EUR" },
			stock: 3,
			...change(index),
		},
	}));
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

test("uploads 250 products in three batches, and creates none when run again", async () => {
	const lines = linesOf("many", 250);
	const progress: number[] = [];
	requests = 0;
	const result = await upload(admin, startOf(lines), { onProgress: ({ accepted }) => progress.push(accepted) });
	expect(result).toEqual({ accepted: 250, rejected: [], remaining: [] });
	expect([requests, progress]).toEqual([3, [100, 200, 250]]);
	expect(await stored("many")).toBe(250);
	await upload(admin, startOf(lines));
	expect(await stored("many")).toBe(250);
});

test("reports lines that the API rejects with its reasons, and stores the others of their batch", async () => {
	const lines = linesOf("mixed", 120, (index) => {
		if (index === 3) return { stock: -1, category: "Not a slug" };
		return index === 110 ? { price: { amount: 99_999_999_999, currency: "EUR" } } : {};
	});
	const { accepted, rejected } = await upload(admin, startOf(lines));
	expect(accepted).toBe(118);
	expect(rejected.map(({ line }) => line)).toEqual([5, 112]);
	expect(rejected[0]?.reasons).toEqual([expect.stringMatching(/^category: /), expect.stringMatching(/^stock: /)]);
	expect(await stored("mixed")).toBe(118);
});

test("halves a batch that is too large", async () => {
	const lines = linesOf("large", 100, () => ({ description: "ü".repeat(2000) }));
	expect(await upload(admin, startOf(lines))).toMatchObject({ accepted: 100, rejected: [] });
	expect(await stored("large")).toBe(100);
});

test("rejects a product that is too large by itself", async () => {
	const lines = linesOf("huge", 2, (index) => (index === 1 ? { description: "x".repeat(300_000) } : {}));
	const { accepted, rejected } = await upload(admin, startOf(lines));
	expect([accepted, rejected]).toEqual([
		1,
		[{ line: 3, name: "huge 1", reasons: ["The product is larger than the API accepts."] }],
	]);
});

test("reports the API's reasons in a dry run and writes nothing", async () => {
	const lines = linesOf("dry", 120, (index) => (index === 3 ? { stock: -1 } : {}));
	const { accepted, rejected } = await upload(admin, startOf(lines), { isDryRun: true });
	expect([accepted, rejected.map(({ line }) => line)]).toEqual([119, [5]]);
	expect([await stored("dry"), await stored("dry-run")]).toEqual([0, 0]);
});

test("stops at a problem that is not about single lines", async () => {
	const customer = createClient({ baseUrl: stage.url, token: await stage.token("ada@example.com") });
	await expect(upload(customer, startOf(linesOf("none", 1)))).rejects.toThrow("auth.forbidden");
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

test("imports the sample catalog by the README's commands, without a progress bar outside a terminal", async () => {
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

test("reports rejected lines with their numbers, in order, and exits with 1", async () => {
	const file = join(dataPath, "invalid.csv");
	await writeFile(file, [header, ",A,,Bad Category,1,EUR,1", ",B,,food,x,EUR,1", ",C,,food,1,EUR,1"].join("\r\n"));
	const { code, stdout } = await run(file);
	expect(code).toBe(1);
	expect(stdout).toMatch(
		/^1 of 3 products imported\.\nline 2: category: .+\nline 3: price: Enter a decimal number, such as 19\.99\.\n$/,
	);
});

test("stops with a message when the API can't be reached", async () => {
	const { code, stdout, stderr } = await run("catalog.csv", { TAP_URL: "http://127.0.0.1:1" });
	expect([code, stdout]).toEqual([1, ""]);
	expect(stderr).toMatch(
		/^Stopped: fetch failed .*\nImported products stay in the shop\. Run the command again for the rest\.\n$/,
	);
});

test("says what to do without a token or a file", async () => {
	expect(await run("catalog.csv", { TAP_TOKEN: "" })).toMatchObject({
		code: 1,
		stderr: expect.stringContaining("Set TAP_TOKEN"),
	});
	expect(await run("", {})).toMatchObject({ code: 1, stderr: expect.stringContaining("Name one file") });
});

test("names the columns that are missing or unknown", async () => {
	const file = join(dataPath, "columns.csv");
	await writeFile(file, "name,prize\nMug,1\n");
	expect(await run(file)).toMatchObject({
		code: 1,
		stderr: expect.stringMatching(/category is missing.*"prize" is unknown/),
	});
	await writeFile(file, "");
	expect(await run(file)).toMatchObject({ code: 1, stderr: expect.stringContaining("name is missing") });
});
