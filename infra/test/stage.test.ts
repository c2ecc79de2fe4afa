import { describe, expect, test } from "vitest";
import { functionName, signInPrefix } from "../names.ts";
import { assertDeployable, settingsOf } from "../stage-settings.ts";
import { synthesisOf } from "./graph.ts";
import { refused } from "./stages.ts";

describe("the settings of a stage", () => {
	test("only the stage named production is a production stage", () => {
		expect(settingsOf("production", {})).toMatchObject({
			isProduction: true,
			isProtected: true,
			hasFirewall: true,
		});
		for (const name of ["pr-42", "prod", "production2", "ada"]) {
			expect(settingsOf(name, {})).toMatchObject({
				isProduction: false,
				isProtected: false,
				hasFirewall: false,
			});
		}
	});

	test("only staging and production are monitored in full", () => {
		const names = ["production", "staging", "pr-42", "ada", "staging2"];
		expect(names.filter((name) => settingsOf(name, {}).hasFullMonitoring)).toEqual(["production", "staging"]);
	});

	test("come from variables, of which empty ones count as absent", () => {
		const plain = settingsOf("pr-42", {});
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
		expect(settingsOf("pr-42", empty)).toEqual(plain);
		const set = {
			AWS_REGION: "us-east-1",
			TAP_ALERT_EMAIL: "ops@example.com",
			TAP_ALLOWED_ORIGINS: "https://a.example, https://b.example",
			TAP_DOMAIN: "api.example.com",
		};
		expect(settingsOf("pr-42", set)).toMatchObject({
			region: "us-east-1",
			allowedOrigins: ["https://a.example", "https://b.example"],
			callbackUrls: ["https://a.example/", "https://b.example/"],
			alertEmail: "ops@example.com",
			domain: "api.example.com",
		});
	});

	test("allow the console's own host, unless all origins are allowed", () => {
		const originsOf = (TAP_ALLOWED_ORIGINS: string) =>
			settingsOf("pr-42", { TAP_ALLOWED_ORIGINS, TAP_CONSOLE_DOMAIN: "console.example" }).allowedOrigins;
		expect(originsOf("")).toEqual(["*"]);
		expect(originsOf("https://a.example")).toEqual(["https://a.example", "https://console.example"]);
		expect(originsOf("https://console.example,https://a.example,https://a.example")).toEqual([
			"https://console.example",
			"https://a.example",
		]);
	});
});

describe("the check of a stage", () => {
	const refusal = (name: string, origins = "*") => {
		try {
			assertDeployable(settingsOf(name, { TAP_ALLOWED_ORIGINS: origins }));
			return undefined;
		} catch (error) {
			return String(error);
		}
	};

	test.each([
		["PR-42", /host names.*lowercase/],
		["pr_42", /host names/],
		["-pr", /host names/],
		["pr-", /host names/],
		["", /host names/],
		["my-aws-stage", /Cognito.*"aws"/],
		["amazonas", /Cognito.*"amazon"/],
		["cognito", /Cognito.*"cognito"/],
		["x".repeat(43), /longer than 42 characters, and the name of a Lambda function would exceed AWS's limit of 64/],
	])("refuses %j with the reason", (name, reason) => {
		expect(refusal(name)).toMatch(reason);
		expect(refusal(name)).toContain("Choose another one");
	});

	test.each(["http://shop.example.com", "https://shop.example.com/", "shop.example.com", "http://127.0.0.1:5173"])(
		"refuses the origin %s with the reason",
		(origin) => expect(refusal("pr-42", origin)).toMatch(/TAP_ALLOWED_ORIGINS contains .*Cognito/),
	);

	test.each(["a", "1", "pr-42", "production", "x".repeat(42)])("accepts %s", (name) => {
		expect(refusal(name, "https://shop.example.com,http://localhost:5173")).toBeUndefined();
	});

	test("accepts names up to exactly the length that fits AWS's limits", () => {
		expect(functionName("postConfirmation", "x".repeat(42))).toHaveLength(64);
		expect(signInPrefix("x".repeat(42), "0".repeat(12)).length).toBeLessThanOrEqual(63);
	});

	test.each(refused)("%s is refused by sst.config.ts before any resource is created", (stage) => {
		expect(synthesisOf(stage)).toMatchObject({
			error: expect.stringMatching(/is not a valid stage name|contains "shop/),
		});
	});
});
