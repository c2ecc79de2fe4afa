import { entriesOf } from "@tap/core/contract/record.ts";
import { describe, expect, test } from "vitest";
import { assertDeployable, settingsOf } from "../deployable-stage.ts";
import { functionName, signInPrefix } from "../names.ts";
import { preview, type StageEntry, stages } from "../stage-settings.ts";
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

	test("protect production also without an entry", () => {
		expect(settingsOf("production", {}, {})).toMatchObject({ isProtected: true });
		expect(settingsOf("production", {}, { isProtected: false })).toMatchObject({ isProtected: false });
	});

	test("are those of a preview for a stage without an entry, whatever variables are set", () => {
		const settings = {
			name: "pr-42",
			region: preview.region,
			allowedOrigins: ["*"],
			callbackUrls: ["http://localhost:5173/"],
			alertEmail: undefined,
			domain: undefined,
			consoleDomain: undefined,
		};
		expect(settingsOf("pr-42", {})).toMatchObject(settings);
		const variables = {
			AWS_REGION: "us-east-1",
			TAP_ALERT_EMAIL: "ops@example.com",
			TAP_ALLOWED_ORIGINS: "https://a.example",
			TAP_CONSOLE_DOMAIN: "console.example.com",
			TAP_DOMAIN: "api.example.com",
		};
		expect(settingsOf("pr-42", variables)).toEqual(settingsOf("pr-42", {}));
	});

	test("are those of the entry, and the preview's for what it leaves out", () => {
		const entry = {
			region: "us-east-1",
			domain: "api.example.com",
			allowedOrigins: ["https://a.example", "https://b.example"],
			alertEmail: "ops@example.com",
		};
		expect(settingsOf("staging", {}, entry)).toMatchObject({
			...entry,
			callbackUrls: ["https://a.example/", "https://b.example/"],
			consoleDomain: undefined,
			hasFirewall: false,
		});
	});

	test("name the variable that holds the address for alarms, which counts as absent if it is empty", () => {
		const alertEmailWith = (variables: Record<string, string>) =>
			settingsOf("staging", variables, { alertEmail: "$ALERTS" }).alertEmail;
		expect(alertEmailWith({ ALERTS: "ops@example.com" })).toBe("ops@example.com");
		expect(alertEmailWith({ ALERTS: "" })).toBeUndefined();
		expect(alertEmailWith({})).toBeUndefined();
	});

	test("allow the console's own host once, unless all origins are allowed", () => {
		const originsOf = (allowedOrigins: string[]) =>
			settingsOf("staging", {}, { allowedOrigins, consoleDomain: "console.example" }).allowedOrigins;
		expect(originsOf(["*"])).toEqual(["*"]);
		expect(originsOf([])).toEqual(["https://console.example"]);
		expect(originsOf(["https://console.example", "https://a.example", "https://a.example"])).toEqual([
			"https://console.example",
			"https://a.example",
		]);
	});
});

describe("the check of a stage", () => {
	const refusal = (name: string, entry: Partial<StageEntry> = {}, { variables = {}, isDev = false } = {}) => {
		try {
			assertDeployable(settingsOf(name, variables, entry), isDev, entry);
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

	test.each(["prod", "prd", "live", "main", "master"])("refuses %s, which someone may take for production", (name) => {
		expect(refusal(name)).toMatch(/is called production.*Deploy with --stage production/);
	});

	test.each(["http://shop.example.com", "https://shop.example.com/", "shop.example.com", "http://127.0.0.1:5173"])(
		"refuses the origin %s with the reason",
		(origin) => {
			for (const name of ["pr-42", "production"]) {
				expect(refusal(name, { allowedOrigins: [origin] })).toMatch(/allowedOrigins of .* contains .*Cognito/);
			}
		},
	);

	describe("of production", () => {
		const complete: StageEntry = {
			...preview,
			allowedOrigins: ["https://shop.example.com"],
			alertEmail: "ops@example.com",
		};
		const without = (setting: string) =>
			Object.fromEntries(Object.entries(complete).filter(([key]) => key !== setting));

		test("accepts a complete entry", () => {
			expect(refusal("production", complete)).toBeUndefined();
			expect(refusal("production", { ...complete, allowedOrigins: [] })).toBeUndefined();
			const variables = { ALERTS: "ops@example.com" };
			expect(refusal("production", { ...complete, alertEmail: "$ALERTS" }, { variables })).toBeUndefined();
		});

		test.each(Object.keys(preview))("refuses an entry without %s, and says that it is missing", (setting) => {
			expect(refusal("production", without(setting))).toMatch(`lacks ${setting}. Add`);
		});

		test("refuses the committed entry until the addresses are there", () => {
			const settings = settingsOf("production", { TAP_ALERT_EMAIL: "ops@example.com" });
			const missing = Object.keys(preview).filter((setting) => !Object.hasOwn(stages.production ?? {}, setting));
			const check = () => assertDeployable(settings, false);
			if (missing.length > 0) expect(check).toThrow(`lacks ${missing.join(", ")}.`);
			else expect(check).not.toThrow();
		});

		test.each(["*", "http://localhost:5173"])("refuses the origin %s", (origin) => {
			const allowedOrigins = ["https://shop.example.com", origin];
			expect(refusal("production", { ...complete, allowedOrigins })).toMatch(`contains "${origin}"`);
		});

		test.each(["none", "$ALERTS"])("refuses alarms of which no one is told: %s", (alertEmail) => {
			expect(refusal("production", { ...complete, alertEmail })).toMatch(`is "${alertEmail}", which gives no address`);
		});

		test("refuses sst dev, whose functions run on a developer's machine", () => {
			expect(refusal("production", complete, { isDev: true })).toMatch(/sst dev would/);
		});
	});

	test.each(["a", "1", "pr-42", "production", "x".repeat(42)])("accepts %s", (name) => {
		const allowedOrigins = ["https://shop.example.com", ...(name === "production" ? [] : ["http://localhost:5173"])];
		expect(refusal(name, { ...preview, alertEmail: "ops@example.com", allowedOrigins })).toBeUndefined();
	});

	test("accepts names up to exactly the length that fits AWS's limits", () => {
		expect(functionName("postConfirmation", "x".repeat(42))).toHaveLength(64);
		expect(signInPrefix("x".repeat(42), "0".repeat(12)).length).toBeLessThanOrEqual(63);
	});

	test.each(entriesOf(refused))("%s is refused by sst.config.ts before any resource is created", (stage, reason) => {
		expect(synthesisOf(stage)).toMatchObject({ error: expect.stringMatching(reason) });
	});
});
