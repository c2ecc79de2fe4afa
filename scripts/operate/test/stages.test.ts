import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { runStages } from "../stages/command.ts";
import { serve } from "./serve.ts";

const now = new Date("2026-11-20T10:00:00Z");
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

/** The stages of the account: when each was created, and when its API and its functions changed. */
const stages: Record<string, { created: number; api: number; code: number | undefined }> = {
	"pr-7": { created: 30, api: 9, code: 9 },
	"pr-8": { created: 30, api: 9, code: 2 },
	"pr-9": { created: 8, api: 8, code: undefined },
	"pr-preview": { created: 99, api: 99, code: 99 },
	ada: { created: 99, api: 99, code: 99 },
	production: { created: 99, api: 99, code: 99 },
};

/** The stages that the credentials may not read. */
let denied: string[];

const remove = vi.fn<(stage: string) => Promise<number | null>>();
const sleep = vi.fn<(milliseconds: number) => Promise<void>>();

beforeEach(async () => {
	denied = [];
	remove.mockReset().mockResolvedValue(0);
	sleep.mockReset().mockResolvedValue();
	const url = await serve((request, response) => {
		const { pathname } = new URL(request.url ?? "/", "http://localhost");
		const reply = (body: object) => response.end(JSON.stringify(body));
		if (pathname === "/restapis") {
			const items = Object.entries(stages).map(([name, { created }]) => ({
				id: `id-${name}`,
				name: `tap-api-${name}`,
				createdDate: daysAgo(created).getTime() / 1_000,
			}));
			return reply({ item: [{ id: "other", name: "shop-api-pr-7", createdDate: 0 }, ...items] });
		}
		const [, api = ""] = /^\/restapis\/id-(.*)\/stages\//.exec(pathname) ?? [];
		if (denied.includes(api)) {
			response.writeHead(403, { "x-amzn-errortype": "AccessDeniedException" });
			return reply({ message: "User is not authorized" });
		}
		const stage = stages[api];
		if (stage) return reply({ stageName: api, lastUpdatedDate: daysAgo(stage.api).getTime() / 1_000 });
		const [, name = ""] = /\/functions\/tap-\w+-api-(.*)\/configuration$/.exec(pathname) ?? [];
		const code = stages[name]?.code;
		if (code !== undefined) return reply({ LastModified: daysAgo(code).toISOString().replace("Z", "+0000") });
		response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" });
		reply({ Message: "Function not found" });
	});
	vi.stubEnv("AWS_ENDPOINT_URL", url);
	vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
	vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI");
	vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
});
afterEach(() => vi.unstubAllEnvs());

async function run(args: readonly string[], typed?: string): Promise<{ code: number; output: string }> {
	const lines: string[] = [];
	const print = (line: string) => void lines.push(line);
	const terminal = { print, printError: print, ask: async () => typed };
	const code = await runStages(args, terminal, { remove, sleep, now });
	return { code, output: lines.join("\n") };
}

const removed = () => remove.mock.calls.map(([stage]) => stage);

describe("the list of stages", () => {
	test("has each with its age, its last deployment, its cost and its address, and no other app's", async () => {
		const { code, output } = await run([]);
		expect(code).toBe(0);
		const [title, ...rows] = output.split("\n").map((line) => line.split(/ {2,}/));
		expect(title).toEqual(["stage", "age", "last deployed", "USD a month", "address"]);
		expect(rows.map(([name]) => name)).toEqual(["ada", "pr-7", "pr-8", "pr-9", "pr-preview", "production"]);
		expect(rows[2]).toEqual([
			"pr-8",
			"30 d",
			"2 d",
			"1.20",
			"https://id-pr-8.execute-api.eu-central-1.amazonaws.com/pr-8",
		]);
		expect(remove).not.toHaveBeenCalled();
	});

	test("has stages that the credentials may not read, and none of them is removed", async () => {
		denied = ["production", "pr-7"];
		const { code, output } = await run(["--expire", "7d", "--yes"]);
		expect([code, removed()]).toEqual([0, ["pr-9"]]);
		expect(output).toMatch(/^production +99 d +not readable +18\.30/m);
	});

	test("says where it looked when there is none", async () => {
		vi.stubEnv("AWS_ENDPOINT_URL", await emptyAccount());
		expect(await run(["--expire", "7d", "--yes"])).toEqual({
			code: 0,
			output: "No stage is deployed in eu-central-1, with these credentials.\nNo stage of a pull request is that old.",
		});
	});
});

const emptyAccount = () => serve((_, response) => void response.end('{"item":[]}'));

describe("an expiry", () => {
	test("removes the stages of pull requests that were not deployed for so long, one at a time, and no others", async () => {
		const { code, output } = await run(["--expire", "7d", "--yes"]);
		expect([code, removed(), sleep.mock.calls]).toEqual([0, ["pr-7", "pr-9"], [[30_000]]]);
		expect(output).toContain("What stays of a removed stage");
	});

	test("goes on after a stage that cannot be removed, and fails in the end", async () => {
		remove.mockResolvedValueOnce(1);
		const { code, output } = await run(["--expire", "7d", "--yes"]);
		expect([code, removed()]).toEqual([1, ["pr-7", "pr-9"]]);
		expect(output).toContain("Not removed: pr-7.");
	});

	test.each([
		[
			["--expire", "7d", "--dry-run"],
			undefined,
			0,
			"Without --dry-run, these would be removed with their data: pr-7, pr-9.",
		],
		[["--expire", "7d"], undefined, 2, "no terminal is there to ask: add --yes"],
		[["--expire", "7d"], "no", 1, "Nothing was removed."],
		[["--expire", "9999h", "--yes"], undefined, 0, "No stage of a pull request is that old."],
		[["--expire", "soon", "--yes"], undefined, 2, "--expire is an age such as 7d or 12h."],
		[["--expire", "0d", "--yes"], undefined, 2, "--expire is an age such as 7d or 12h."],
		[["--stage", "production"], undefined, 2, "Unknown option '--stage'"],
		[["--help"], undefined, 0, "Example: npm run stages"],
	])("removes nothing with %j when %j is typed", async (args, typed, code, text) => {
		const result = await run(args, typed);
		expect([result.code, removed()]).toEqual([code, []]);
		expect(result.output).toContain(text);
	});

	test("removes them when the word is typed", async () => {
		expect((await run(["--expire", "7d"], "remove")).code).toBe(0);
		expect(removed()).toEqual(["pr-7", "pr-9"]);
	});
});
