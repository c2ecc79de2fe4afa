import { spawn } from "node:child_process";
import { appName } from "@tap/core/contract/app.ts";
import { gatewayRoutes } from "@tap/core/contract/routes.ts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { root } from "../../project-root.ts";
import { runCommand } from "../command.ts";
import { removeStaleRoutes } from "../deployed-routes.ts";
import { type ApiGateway, startApiGateway } from "./api-gateway.ts";

const stale = ["ANY /reviews", "GET /reviews", "OPTIONS /reviews"];
const reads = ["GET /restapis", "GET /restapis", expect.stringContaining("/stages/"), expect.stringContaining("GET")];

let api: ApiGateway;

/** Starts API Gateway with a stage that serves the contract's routes, and those of an operation that was removed. */
async function start(stage: string, served = [...gatewayRoutes(), ...stale]): Promise<void> {
	api = await startApiGateway(`${appName}-api-${stage}`, stage, served);
	api.routes = gatewayRoutes();
	vi.stubEnv("AWS_ENDPOINT_URL_API_GATEWAY", api.url);
}

beforeEach(() => {
	vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
	vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
	// A refused connection is an error at once.
	vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
});
afterEach(async () => {
	vi.unstubAllEnvs();
	await api?.stop();
});

/** Runs the command and returns its exit code and its output. */
async function run(args: string[], typed?: string) {
	const lines: string[] = [];
	const print = (line: string) => void lines.push(line);
	const command = { name: "routes", summary: "", example: "", run: removeStaleRoutes };
	const terminal = { print, printError: print, ask: async () => typed };
	return { exitCode: await runCommand(command, args, terminal), output: lines.join("\n") };
}

describe("npm run routes", () => {
	test("deploys the API again when the stage serves removed routes", async () => {
		await start("pr-42");
		const { exitCode, output } = await run(["--stage", "pr-42"]);
		expect(output).toContain("still serves 3 removed routes: ANY /reviews, GET /reviews, OPTIONS /reviews");
		expect(exitCode).toBe(0);
		expect(api.deployments.get(api.live)).toEqual(gatewayRoutes());
		expect(await run(["--stage", "pr-42"])).toEqual({
			exitCode: 0,
			output: "pr-42 serves the routes of the contract.",
		});
		expect(api.deployments.size).toBe(2);
	});

	test("changes nothing when the stage serves the contract's routes", async () => {
		await start("pr-42", gatewayRoutes());
		expect(await run(["--stage", "pr-42"])).toMatchObject({ exitCode: 0 });
		expect(api.requests).toEqual(reads);
	});

	test("changes nothing with --dry-run, and says what it would do", async () => {
		await start("pr-42");
		const { exitCode, output } = await run(["--stage", "pr-42", "--dry-run"]);
		expect(exitCode).toBe(0);
		expect(output).toMatch(/still serves 3 removed routes.*\nWithout --dry-run, its API would be deployed again\./);
		expect(api.requests).toEqual(reads);
	});

	test("changes nothing when the stage was not deployed from this contract", async () => {
		await start("pr-42", [...gatewayRoutes().filter((route) => route !== "GET /products"), ...stale]);
		const { exitCode, output } = await run(["--stage", "pr-42"]);
		expect(exitCode).toBe(1);
		expect(output).toMatch(/does not serve GET \/products\. Deploy it first/);
		expect(api.requests).toEqual(reads);
	});

	test("fails when the API itself still has the routes", async () => {
		await start("pr-42");
		api.routes = [...gatewayRoutes(), ...stale];
		const { exitCode, output } = await run(["--stage", "pr-42"]);
		expect(exitCode).toBe(1);
		expect(output).toContain("has these routes itself: ANY /reviews");
	});

	test("can be run again after it was stopped at any request", async () => {
		await start("pr-42");
		await run(["--stage", "pr-42"]);
		const all = api.requests.length;
		expect(all).toBeGreaterThan(4);
		for (let stopsAfter = 0; stopsAfter < all; stopsAfter++) {
			await api.stop();
			await start("pr-42");
			api.stopsAfter = stopsAfter;
			const { exitCode, output } = await run(["--stage", "pr-42"]);
			expect(exitCode, output).toBe(1);
			api.stopsAfter = undefined;
			expect(await run(["--stage", "pr-42"])).toMatchObject({ exitCode: 0 });
			expect(api.deployments.get(api.live)).toEqual(gatewayRoutes());
			expect(api.deployments.size).toBe(2);
		}
	});

	test("asks for production's name before it changes production", async () => {
		await start("production");
		expect(await run(["--stage", "production"], "prod")).toMatchObject({ exitCode: 1 });
		expect(await run(["--stage", "production"])).toMatchObject({ exitCode: 2 });
		expect(api.deployments.size).toBe(1);
		expect(await run(["--stage", "production"], "production")).toMatchObject({ exitCode: 0 });
		expect(api.deployments.size).toBe(2);
	});

	test("does not ask with --yes", async () => {
		await start("production");
		expect(await run(["--stage", "production", "--yes"])).toMatchObject({ exitCode: 0 });
		expect(api.deployments.size).toBe(2);
	});

	test("says that a stage is not there", async () => {
		await start("pr-42");
		const { exitCode, output } = await run(["--stage", "pr-43"]);
		expect(exitCode).toBe(1);
		expect(output).toMatch(/no API named \S+-api-pr-43 in \S+\. Either pr-43 is not deployed, or the credentials/);
	});

	test.each([
		["ExpiredTokenException", 403, /^The AWS credentials have expired: sign in again\./],
		["UnrecognizedClientException", 403, /^AWS does not know these credentials/],
		["AccessDeniedException", 403, /^The credentials do not allow this request/],
		["ServiceUnavailableException", 503, /^AWS refused a request: ServiceUnavailableException/],
	])("says in one line what %s means", async (type, status, expected) => {
		await start("pr-42");
		api.refusal = { status, type, message: "The request was refused.\nIn detail." };
		const { exitCode, output } = await run(["--stage", "pr-42"]);
		expect(exitCode).toBe(1);
		expect(output).toMatch(expected);
		expect(output.split("\n")).toHaveLength(1);
	});

	test.each([
		[[], /Which stage\?/],
		[["--stage", "prod"], /called production/],
		[["--stage", "PR_42"], /not a valid stage name/],
		[["--stages", "pr-42"], /Unknown option/],
	])("explains its use when it is called with %j", async (args, expected) => {
		const { exitCode, output } = await run(args);
		expect(exitCode).toBe(2);
		expect(output).toMatch(expected);
		expect(output).toContain("npm run routes -- --stage <name>");
	});

	test("prints an example with --help", async () => {
		const child = spawn(process.execPath, ["--import", "tsx/esm", "scripts/operate/routes.ts", "--help"], {
			cwd: root,
		});
		let output = "";
		child.stdout.setEncoding("utf8").on("data", (text: string) => {
			output += text;
		});
		const exitCode = await new Promise((resolve) => child.once("close", resolve));
		expect(exitCode).toBe(0);
		expect(output).toContain("Example: npm run routes -- --stage pr-42 --dry-run");
	});
});
