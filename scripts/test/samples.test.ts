import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { text as textOf } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeSamples } from "../../packages/core/src/contract/code-samples.ts";
import { operation, operationIds } from "../../packages/core/src/contract/operations.ts";
import { startTemporaryStage, type TemporaryStage } from "../../test/support/temporary-stage.ts";
import { root } from "../project-root.ts";

const hasPython = Boolean(process.env.CI) || spawnSync("python3", ["--version"]).status === 0;
if (!hasPython) console.log("The samples in Python are not run: `python3 --version` does not run here.");

let stage: TemporaryStage;
beforeAll(async () => {
	stage = await startTemporaryStage();
});
afterAll(() => stage.stop());

/** The operations in an order in which what they name exists, as far as the caller can choose its id. */
const inOrder = operationIds.toSorted((a, b) => rank(a) - rank(b));

function rank(id: (typeof operationIds)[number]): number {
	return id === "putProduct" ? 0 : operation(id).method === "DELETE" ? 2 : 1;
}

/** The statuses that a sample may get: only resources with a generated id may be missing. */
function expectedStatuses(id: (typeof operationIds)[number]): number[] {
	const successes = Object.keys(operation(id).success).map(Number);
	return operation(id).params === undefined || id === "getProduct" ? successes : [...successes, 404];
}

function sourceOf(id: (typeof operationIds)[number], label: string): string {
	return codeSamples(operation(id)).find((sample) => sample.label.startsWith(label))?.source ?? expect.fail(id);
}

/** Environment variables as readers of the samples set them. */
async function environment(): Promise<NodeJS.ProcessEnv> {
	return { ...process.env, API: stage.url, TOKEN: await stage.token("admin") };
}

/** Runs a program to its end. This process has to go on meanwhile: the stage runs in it. */
async function run(program: string, args: string[], { env, input = "" }: { env: NodeJS.ProcessEnv; input?: string }) {
	const child = spawn(program, args, { env });
	child.stdin.end(input);
	const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
	return { stdout, stderr };
}

describe("the samples of code in the API reference", () => {
	test("in TypeScript compile", () => {
		// Within the repository, so that the client is found.
		const folder = join(root, "node_modules/.cache/code-samples");
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		const ids = operationIds.filter((id) => operation(id).method !== "HEAD");
		for (const id of ids) writeFileSync(join(folder, `${id}.ts`), sourceOf(id, "TypeScript"));
		const config = {
			extends: join(root, "tsconfig.json"),
			include: ["*.ts"],
			exclude: [],
			compilerOptions: { incremental: false, tsBuildInfoFile: null },
		};
		writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
		const compiler = join(root, "packages/client/node_modules/.bin/tsc");
		const options = ["-p", folder, "--listFiles", "--pretty", "false", "--singleThreaded"];
		const { status, stdout } = spawnSync(compiler, options, { encoding: "utf8" });
		const lines = stdout.trim().split("\n");
		// Every line that is no path tells of an error.
		expect({ status, errors: lines.filter((line) => !isAbsolute(line)) }).toEqual({ status: 0, errors: [] });
		expect(lines.filter((file) => file.startsWith(`${folder}/`))).toHaveLength(ids.length);
	});

	test("for curl are requests that the API accepts", async () => {
		const env = await environment();
		for (const id of inOrder) {
			const command = `${sourceOf(id, "curl")} --silent --output /dev/null --write-out '%{http_code}'`;
			const { stdout } = await run("bash", ["-c", command], { env });
			expect(expectedStatuses(id), id).toContain(Number(stdout));
		}
	});

	test.runIf(hasPython)("in Python are requests that the API accepts", async () => {
		const input = JSON.stringify(inOrder.map((id) => sourceOf(id, "Python")));
		const script = join(import.meta.dirname, "samples/run.py");
		const { stdout, stderr } = await run("python3", [script], { env: await environment(), input });
		const statuses = stdout.trim().split("\n").map(Number);
		expect(statuses, stderr).toHaveLength(inOrder.length);
		for (const [index, id] of inOrder.entries()) {
			// A program that ends without an error had a success.
			expect([200, ...expectedStatuses(id)], id).toContain(statuses[index]);
		}
	});
});

/** A request of an `.http` file. */
interface HttpRequest {
	name: string;
	method: string;
	url: string;
	headers: [string, string][];
	body: string | undefined;
}

/** Reads a file as REST Client does, with its variables still in place. */
function readHttpFile(text: string): HttpRequest[] {
	const [, ...blocks] = text.split(/^###.*\n/m);
	return blocks.map((block) => {
		const [head = "", ...body] = block.trim().split("\n\n");
		const [comment = "", requestLine = "", ...headers] = head.split("\n");
		const [method = "", url = ""] = requestLine.split(" ");
		return {
			name: comment.replace("# @name ", ""),
			method,
			url,
			headers: headers.map((line): [string, string] => [
				line.slice(0, line.indexOf(":")),
				line.slice(line.indexOf(":") + 2),
			]),
			body: body.length > 0 ? body.join("\n\n") : undefined,
		};
	});
}

test("the requests of api.http succeed one after the other", async () => {
	const text = readFileSync(join(root, "packages/core/api.http"), "utf8");
	const requests = readHttpFile(text);
	expect(requests.map(({ name }) => name).sort()).toEqual(["signIn", ...operationIds].sort());
	const variables = new Map<string, string>([
		["api", stage.url],
		["issuer", stage.issuer],
	]);
	const responses = new Map<string, { headers: Headers; body: unknown }>();
	const statuses: Record<string, number> = {};

	function resolved(expression: string): string {
		if (expression === "$guid") return randomUUID();
		const [, name = "", part, path = ""] = /^(\w+)\.response\.(headers\.|body\.\$\.)(.+)$/.exec(expression) ?? [];
		const response = responses.get(name);
		const found =
			part === "headers."
				? response?.headers.get(path)
				: path.split(/[.[\]]+/).reduce<unknown>((value, key) => Object(value)[key], response?.body);
		return variables.get(expression) ?? (typeof found === "string" ? found : expect.fail(`${expression} has no value`));
	}
	const resolve = (value: string) => value.replaceAll(/\{\{(.+?)\}\}/g, (_, expression) => resolved(expression));

	for (const { name, method, url, headers, body } of requests) {
		const response = await fetch(resolve(url), {
			method,
			headers: headers.map(([key, value]): [string, string] => [key, resolve(value)]),
			...(body !== undefined && { body: resolve(body) }),
		});
		const received = await response.text();
		responses.set(name, { headers: response.headers, body: received === "" ? undefined : JSON.parse(received) });
		statuses[name] = response.status;
	}
	// The order was canceled before.
	const { fulfillOrder, ...others } = statuses;
	expect(fulfillOrder).toBe(409);
	for (const [name, status] of Object.entries(others)) expect(status, name).toBeLessThan(300);
});
