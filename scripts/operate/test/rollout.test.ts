import { operation, operationIds } from "@tap/core/contract/operations.ts";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { rollBack } from "../alias-rollback.ts";
import { runCommand } from "../command.ts";
import type { Clock } from "../rollout/canary.ts";
import { rollOut } from "../rollout/rollout.ts";
import { type CodeDeploy, startCodeDeploy } from "./code-deploy.ts";
import { type Lambda, startLambda } from "./lambda.ts";
import { serve } from "./serve.ts";

const versions = (count: number) =>
	Array.from({ length: count }, (_, index) => ({
		codeHash: `code ${index}`,
		publishedAt: `2026-10-0${index + 1}T10:00:00.000+0000`,
		works: true,
	}));

let lambda: Lambda;
let codedeploy: CodeDeploy;
/** The time of the test: a sleep ends at once, and moves it on. */
let now: number;
const clock: Clock = {
	now: () => now,
	sleep: async (milliseconds) => {
		now += milliseconds;
	},
};

beforeEach(async () => {
	now = 0;
	lambda = await startLambda("staging", {
		orders: { versions: versions(3), live: 2, revisionId: "o", weights: {} },
		products: { versions: versions(3), live: 2, revisionId: "p", weights: {} },
		users: { versions: versions(2), live: 2, revisionId: "u", weights: {} },
	});
	codedeploy = await startCodeDeploy();
	onTestFinished(async () => {
		await lambda.stop();
		await codedeploy.stop();
	});
	vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", lambda.url);
	vi.stubEnv("AWS_ENDPOINT_URL_CODEDEPLOY", codedeploy.url);
	vi.stubEnv("AWS_REGION", "eu-central-1");
	vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
	vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI");
	vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
});
afterEach(() => vi.unstubAllEnvs());

const release = ["--stage", "staging", "--versions", "orders=3,products=3,users=2"];

async function runRollout(
	args: readonly string[] = release,
	variables: NodeJS.ProcessEnv = {},
): Promise<{ code: number; output: string }> {
	const lines: string[] = [];
	const print = (line: string) => void lines.push(line);
	const command = { name: "rollout", summary: "", example: "", options: { versions: "", url: "" } };
	const code = await runCommand(
		// No one listens there, which does not matter to a rollout.
		{ ...command, run: (run) => rollOut(run, clock, variables) },
		["--url", "http://127.0.0.1:1", ...args],
		{ print, printError: print, ask: async () => undefined },
	);
	return { code, output: lines.join("\n") };
}

/** The version of each alias, with the share of another one. */
const aliases = () => Object.values(lambda.functions).map(({ live, weights }) => ({ live, weights }));
const at = (...lives: number[]) => lives.map((live) => ({ live, weights: {} }));

describe("a rollback during a rollout", () => {
	const rollback = async (...args: string[]) => {
		const lines: string[] = [];
		const print = (line: string) => void lines.push(line);
		const command = { name: "rollback", summary: "", example: "", options: { url: "" } };
		const code = await runCommand(
			{ ...command, run: (run) => rollBack(run, clock) },
			["--stage", "staging", "--url", await startHealthyStage(), ...args],
			{ print, printError: print, ask: async () => undefined },
		);
		return { code, output: lines.join("\n") };
	};

	beforeEach(async () => {
		codedeploy.looksUntilEnd = undefined;
		codedeploy.stopsAfter = 8;
		await runRollout();
		codedeploy.stopsAfter = undefined;
		expect(aliases()[0]).toEqual({ live: 2, weights: { 3: 0.1 } });
	});

	test("ends it, and goes back no further", async () => {
		const { code, output } = await rollback();
		expect([code, aliases()]).toEqual([0, at(2, 2, 2)]);
		expect(output).toContain("The versions before it have all requests again.");
	});

	test("only says so with --dry-run", async () => {
		const { code, output } = await rollback("--dry-run");
		expect([code, aliases()[0]]).toEqual([0, { live: 2, weights: { 3: 0.1 } }]);
		expect(output).toContain("Without --dry-run");
	});
});

/** Starts a stage that responds to what a check sends, and returns its address. */
async function startHealthyStage(): Promise<string> {
	return serve((request, response) => {
		const route = `${request.method} ${request.url?.split("?")[0]}`;
		const isPublic = operationIds
			.map(operation)
			.some((own) => `${own.method} ${own.path}` === route && own.access === "anyone");
		response.writeHead(isPublic ? 200 : 401).end();
	});
}

describe("a rollout", () => {
	test("shifts a tenth of the requests first, and all of them in the end", async () => {
		const shares: object[] = [];
		lambda.beforeChange = () => void shares.push(...aliases().map(({ weights }) => weights));
		expect(await runRollout()).toMatchObject({ code: 0 });
		expect(shares).toContainEqual({ 3: 0.1 });
		expect(aliases()).toEqual(at(3, 3, 2));
	});

	test("has nothing to do when the versions are there, as after the first deployment", async () => {
		const { code, output } = await runRollout(["--stage", "staging", "--versions", "orders=2,products=2,users=2"]);
		expect([code, lambda.changes, output]).toEqual([0, [], "staging has nothing to shift."]);
	});

	test("leaves a version that was rolled back, and shifts the others", async () => {
		lambda.functions.orders.live = 3;
		const lines: string[] = [];
		await runCommand(
			{
				name: "",
				summary: "",
				example: "",
				options: { function: "", to: "", url: "" },
				run: (run) => rollBack(run, clock),
			},
			["--stage", "staging", "--url", await startHealthyStage(), "--function", "orders", "--to", "1"],
			{
				print: (line) => void lines.push(line),
				printError: (line) => void lines.push(line),
				ask: async () => undefined,
			},
		);
		expect(aliases(), lines.join("\n")).toEqual(at(1, 2, 2));
		const { code, output } = await runRollout();
		expect([code, aliases()]).toEqual([0, at(1, 3, 2)]);
		expect(output).toContain("orders: version 3 stays taken back.");
	});

	test("takes all functions back when an alarm is raised for one", async () => {
		codedeploy.looksUntilEnd = undefined;
		codedeploy.alarmsOf.add("tap-products-api-staging");
		const { code, output } = await runRollout();
		expect([code, aliases()]).toEqual([1, at(2, 2, 2)]);
		expect(output).toContain(
			"The new versions were taken back: the shift of the products function ended as Stopped (ALARM_ACTIVE",
		);
		expect(output).toContain("orders: version 2 has all requests again.");
		expect(output).toContain("ROLLOUT=now npm run deploy -- --stage staging");
	});

	test("takes a function back whose shift has ended when that of another one fails", async () => {
		codedeploy.alarmsOf.add("tap-products-api-staging");
		const { code, output } = await runRollout();
		expect([code, aliases()]).toEqual([1, at(2, 2, 2)]);
		expect(output).toContain("orders: version 2 is live again.");
	});

	test("is taken back when it does not end", async () => {
		codedeploy.looksUntilEnd = undefined;
		const { code, output } = await runRollout();
		expect([code, aliases()]).toEqual([1, at(2, 2, 2)]);
		expect(output).toContain("a shift took more than 30 minutes");
		expect(now).toBeGreaterThan(30 * 60_000);
	});

	test("is not begun with a version that does not serve", async () => {
		const third = lambda.functions.orders.versions[2];
		if (third) third.works = false;
		const { code, output } = await runRollout();
		expect([code, lambda.changes]).toEqual([1, []]);
		expect(output).toContain("Version 3 of tap-orders-api-staging does not serve");
	});

	test("shifts all requests at once with ROLLOUT=now, whatever alarms say", async () => {
		codedeploy.alarmsOf.add("tap-products-api-staging");
		expect(await runRollout(release, { ROLLOUT: "now" })).toMatchObject({ code: 0 });
		expect(aliases()).toEqual(at(3, 3, 2));
		expect(codedeploy.deployments.size).toBe(0);
	});

	test("changes nothing with --dry-run", async () => {
		const { code, output } = await runRollout([...release, "--dry-run"]);
		expect([code, lambda.changes]).toEqual([0, []]);
		expect(output).toContain("orders: version 2 → 3");
	});

	test.each(["", "orders", "orders=x", "carts=3"])("refuses the versions %j", async (text) => {
		expect((await runRollout(["--stage", "staging", "--versions", text])).code).toBe(2);
	});

	test("that is interrupted at any request ends with the new versions when it is run again", async () => {
		codedeploy.looksUntilEnd = 3;
		for (let requests = 0; ; requests++) {
			codedeploy.requests.length = 0;
			codedeploy.stopsAfter = requests;
			const { code, output } = await runRollout();
			codedeploy.stopsAfter = undefined;
			if (code === 0) {
				expect(requests).toBeGreaterThan(8);
				break;
			}
			expect(output).toContain("AWS was not reached");
			expect(await runRollout()).toMatchObject({ code: 0 });
			expect(aliases()).toEqual(at(3, 3, 2));
			Object.assign(lambda.functions.orders, { live: 2, weights: {} });
			Object.assign(lambda.functions.products, { live: 2, weights: {} });
			codedeploy.deployments.clear();
		}
	});

	test("ends a shift to another version that an interrupted deployment left", async () => {
		codedeploy.looksUntilEnd = undefined;
		lambda.functions.orders.versions = versions(4);
		codedeploy.stopsAfter = 8;
		expect(await runRollout()).toMatchObject({ code: 1 });
		expect(lambda.functions.orders.weights).toEqual({ 3: 0.1 });
		codedeploy.stopsAfter = undefined;
		codedeploy.looksUntilEnd = 2;
		const { code, output } = await runRollout(["--stage", "staging", "--versions", "orders=4,products=3,users=2"]);
		expect([code, aliases()]).toEqual([0, at(4, 3, 2)]);
		expect(output).toContain("orders: ends the shift to version 3.");
	});
});
