import { describe, expect, test } from "vitest";
import { assertStage, functionName, signInPrefix, stageOf } from "../stage-settings.ts";
import { synthesisOf } from "./graph.ts";
import { refused } from "./stages.ts";

describe("the facts of a stage", () => {
	test("only production is production", () => {
		expect(stageOf("production", {})).toMatchObject({ isProduction: true, hasFirewall: true });
		for (const name of ["pr-42", "prod", "production2", "ada"]) {
			expect(stageOf(name, {})).toMatchObject({ isProduction: false, hasFirewall: false });
		}
	});

	test("variables say more, and empty ones nothing", () => {
		const plain = stageOf("pr-42", {});
		expect(plain).toMatchObject({
			region: "eu-central-1",
			allowedOrigins: ["*"],
			callbackUrls: ["http://localhost:5173/"],
			alertEmail: undefined,
			domain: undefined,
			consoleDomain: undefined,
		});
		const empty = {
			AWS_REGION: "",
			TAP_ALERT_EMAIL: "",
			TAP_ALLOWED_ORIGINS: "",
			TAP_CONSOLE_DOMAIN: "",
			TAP_DOMAIN: "",
		};
		expect(stageOf("pr-42", empty)).toEqual(plain);
		const set = {
			AWS_REGION: "us-east-1",
			TAP_ALERT_EMAIL: "ops@example.com",
			TAP_ALLOWED_ORIGINS: "https://a.example, https://b.example",
			TAP_DOMAIN: "api.example.com",
		};
		expect(stageOf("pr-42", set)).toMatchObject({
			region: "us-east-1",
			allowedOrigins: ["https://a.example", "https://b.example"],
			callbackUrls: ["https://a.example/", "https://b.example/"],
			alertEmail: "ops@example.com",
			domain: "api.example.com",
		});
	});

	test("the console's own host is an allowed origin, unless all are", () => {
		const originsOf = (TAP_ALLOWED_ORIGINS: string) =>
			stageOf("pr-42", { TAP_ALLOWED_ORIGINS, TAP_CONSOLE_DOMAIN: "console.example" }).allowedOrigins;
		expect(originsOf("")).toEqual(["*"]);
		expect(originsOf("https://a.example")).toEqual(["https://a.example", "https://console.example"]);
	});
});

describe("a stage that AWS would refuse", () => {
	const refusal = (name: string, origins = "*") => {
		try {
			assertStage(stageOf(name, { TAP_ALLOWED_ORIGINS: origins }));
			return undefined;
		} catch (error) {
			return String(error);
		}
	};

	test.each([
		["PR-42", /host names.*lower-case/],
		["pr_42", /host names/],
		["-pr", /host names/],
		["pr-", /host names/],
		["", /host names/],
		["my-aws-stage", /Cognito.*"aws"/],
		["amazonas", /Cognito.*"amazon"/],
		["cognito", /Cognito.*"cognito"/],
		["x".repeat(43), /42 characters: a Lambda function's name has 64 at most, and ours take 22/],
	])("%j says why", (name, why) => {
		expect(refusal(name)).toMatch(why);
		expect(refusal(name)).toContain("Choose another one");
	});

	test.each(["http://shop.example.com", "https://shop.example.com/", "shop.example.com", "http://127.0.0.1:5173"])(
		"origin %s says why",
		(origin) => expect(refusal("pr-42", origin)).toMatch(/TAP_ALLOWED_ORIGINS names .*Cognito/),
	);

	test.each(["a", "1", "pr-42", "production", "x".repeat(42)])("%s is none", (name) => {
		expect(refusal(name, "https://shop.example.com,http://localhost:5173")).toBeUndefined();
	});

	test("the longest name fits the limits, and one more letter does not", () => {
		expect(functionName("postConfirmation", "x".repeat(42))).toHaveLength(64);
		expect(signInPrefix("x".repeat(42), "0".repeat(12)).length).toBeLessThanOrEqual(63);
	});

	test.each(refused)("%s is refused by sst.config.ts before anything is made", (stage) => {
		expect(synthesisOf(stage)).toMatchObject({
			error: expect.stringMatching(/cannot be the name of a stage|names "shop/),
		});
	});
});
