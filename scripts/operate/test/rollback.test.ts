import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { rollBack } from "../alias-rollback.ts";
import { type Command, runCommand } from "../command.ts";
import { type Lambda, startLambda } from "./lambda.ts";

const command: Command = {
	name: "rollback",
	summary: "",
	example: "",
	options: { function: "", to: "", url: "" },
	run: rollBack,
};

/** Versions with these hashes, all but the last of an earlier release. */
const versions = (hashes: string, lastAt = "2026-11-20T10:00:00.000+0000") =>
	[...hashes].map((codeHash, index) => ({
		codeHash,
		publishedAt: index === hashes.length - 1 ? lastAt : `2026-10-0${index + 1}T10:00:00.000+0000`,
		works: true,
	}));

let lambda: Lambda;
/** The status that the stage responds with to `/health`. */
let healthStatus: number;
let stageUrl: string;

beforeEach(async () => {
	lambda = await startLambda("pr-42", {
		// The latest release changed only the configuration of version 2: version 1 has other code than version 3.
		orders: { versions: versions("abc"), live: 3, revisionId: "o", weights: {} },
		products: { versions: versions("abb"), live: 3, revisionId: "p", weights: {} },
		// Not changed since October.
		users: { versions: versions("ab", "2026-10-05T10:00:00.000+0000"), live: 2, revisionId: "u", weights: {} },
	});
	healthStatus = 200;
	const stage = createServer((request, response) => {
		const path = request.url?.split("?")[0];
		if (path === "/health") response.writeHead(healthStatus);
		else response.writeHead(path === "/products" ? 200 : 401);
		response.end();
	}).listen(0, "127.0.0.1");
	await once(stage, "listening");
	const address = stage.address();
	stageUrl = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
	onTestFinished(async () => {
		stage.close();
		stage.closeAllConnections();
		await lambda.stop();
	});
	vi.stubEnv("AWS_ENDPOINT_URL_LAMBDA", lambda.url);
	vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
	vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI");
	vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
});
afterEach(() => vi.unstubAllEnvs());

async function rollback(...args: string[]): Promise<{ code: number; output: string }> {
	const lines: string[] = [];
	const print = (line: string) => void lines.push(line);
	const code = await runCommand(command, ["--stage", "pr-42", "--url", stageUrl, ...args], {
		print,
		printError: print,
		ask: async () => undefined,
	});
	return { code, output: lines.join("\n") };
}

const live = () => Object.values(lambda.functions).map(({ live }) => live);

describe("a rollback", () => {
	test("moves the functions of the latest release to the version before, whose code differs", async () => {
		const { code, output } = await rollback();
		expect([code, live()]).toEqual([0, [2, 1, 2]]);
		expect(output).toContain("orders: version 3 → 2");
		expect(output).toContain("users: stays, version 2 is of an earlier release");
		expect(output).toMatch(/Not taken back: routes/);
	});

	test("changes nothing with --dry-run", async () => {
		const { code, output } = await rollback("--dry-run");
		expect([code, lambda.changes]).toEqual([0, []]);
		expect(output).toContain("orders: version 3 → 2");
	});

	test("moves one function to a given version", async () => {
		const { code } = await rollback("--function", "orders", "--to", "1");
		expect([code, live()]).toEqual([0, [1, 3, 2]]);
	});

	test("ends a shift of traffic between versions", async () => {
		lambda.functions.orders.weights = { 2: 0.1 };
		await rollback();
		expect(lambda.functions.orders.weights).toEqual({});
	});

	test("moves nothing if a version to go back to does not serve", async () => {
		const [, second] = lambda.functions.orders.versions;
		if (second) second.works = false;
		const { code, output } = await rollback();
		expect([code, lambda.changes]).toEqual([1, []]);
		expect(output).toMatch(/Version 2 of tap-orders-api-pr-42 does not serve GET \/orders: it failed/);
	});

	test("puts the others back if an alias was changed by another deployment, and says how each is", async () => {
		lambda.beforeChange = (id) => {
			if (id === "products") lambda.functions.products.revisionId = "changed";
		};
		const { code, output } = await rollback();
		expect([code, live()]).toEqual([1, [3, 3, 2]]);
		expect(output).toMatch(/The alias of tap-products-api-pr-42 was not moved: .*PreconditionFailed/);
		expect(output).toContain("orders: version 3 is live again.");
	});

	test("says which version is still live if it cannot be put back either", async () => {
		lambda.changesBeforeOutage = 1;
		const { code, output } = await rollback();
		const [moved] = lambda.changes;
		expect([code, lambda.changes]).toEqual([1, [moved]]);
		expect(output).toMatch(/version \d is still live: AWS was not reached/);
	});

	test.each([0, 1])("can be run again after it was cut off behind %s changes", async (count) => {
		lambda.changesBeforeOutage = count;
		expect((await rollback()).code).toBe(1);
		lambda.changesBeforeOutage = undefined;
		await rollback();
		expect(live()).toEqual([2, 1, 2]);
	});

	test("fails if the stage does not respond as the contract says afterwards", async () => {
		healthStatus = 502;
		const { code, output } = await rollback();
		expect(code).toBe(1);
		expect(output).toMatch(/GET .*\/health returned 502 instead of 200/);
	});

	test("fails without a change if there is nothing to go back to", async () => {
		for (const each of Object.values(lambda.functions)) Object.assign(each, { versions: versions("a"), live: 1 });
		const { code, output } = await rollback();
		expect([code, lambda.changes]).toEqual([1, []]);
		expect(output).toContain("pr-42 has nothing to go back to.");
	});

	test.each([
		[["--function", "carts"], 'There is no function "carts": it is'],
		[["--to", "2"], "--to is the number of a version, and needs --function"],
		[["--function", "orders", "--to", "9"], "has no version 9. It has 1, 2, 3."],
		[["--function", "orders", "--to", "3"], "is live already"],
	])("refuses %j as wrong use", async (args, message) => {
		const { code, output } = await rollback(...args);
		expect([code, lambda.changes]).toEqual([2, []]);
		expect(output).toContain(message);
	});
});
