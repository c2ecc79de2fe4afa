import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { root } from "../../project-root.ts";
import { checkAccount } from "../doctor/account.ts";
import { formatFindings } from "../doctor/finding.ts";
import { checkMachine, type Machine } from "../doctor/local.ts";
import { serve } from "./serve.ts";

const statusOf = (findings: Awaited<ReturnType<typeof checkAccount>>, subject: string) =>
	findings.find((finding) => finding.subject === subject)?.status;

describe("this machine", () => {
	const machine: Machine = {
		nodeVersion: process.versions.node,
		npmUserAgent: "npm/11.0.0 node/v20.20.2 linux x64",
		root,
		env: { PORT: "0", IDENTITY_PORT: "0" },
	};

	test("has no problem where the tests run", async () => {
		const findings = await checkMachine(machine);
		expect(findings.filter(({ status }) => status === "problem")).toEqual([]);
		expect(findings.map(({ subject }) => subject)).toContain("engine dynoxide");
	});

	test.each([
		["an old Node.js", { nodeVersion: "18.20.0" }, "Node.js", "problem"],
		["another package manager", { npmUserAgent: "yarn/4.0.0 npm/? node/v20" }, "npm", "warning"],
		["an invalid variable", { env: { PORT: "http" } }, "variables", "problem"],
	] as const)("reports %s, and what to do", async (_name, change, subject, status) => {
		const finding = (await checkMachine({ ...machine, ...change })).find((each) => each.subject === subject);
		expect(finding?.status).toBe(status);
		expect(finding?.remedy ?? finding?.text).toMatch(/Install|Use npm|must be/);
	});

	test("reports packages and a platform that are not those of package.json", async () => {
		const other = mkdtempSync(join(tmpdir(), "tap-doctor-"));
		onTestFinished(() => rmSync(other, { recursive: true }));
		mkdirSync(join(other, ".sst/platform"), { recursive: true });
		writeFileSync(join(other, ".sst/platform/version"), "3.0.0\n");
		const findings = await checkMachine({ ...machine, root: other });
		expect([statusOf(findings, "packages"), statusOf(findings, "SST's platform")]).toEqual(["problem", "warning"]);
		expect(formatFindings(findings).join("\n")).toContain("Run npm ci.");
	});

	test("reports a port that is not free", async () => {
		const server = createServer().listen(0, "127.0.0.1");
		await once(server, "listening");
		onTestFinished(() => void server.close());
		const address = server.address();
		const port = typeof address === "object" ? String(address?.port) : "";
		const findings = await checkMachine({ ...machine, env: { PORT: port, IDENTITY_PORT: "0" } });
		expect(statusOf(findings, "port of the API")).toBe("warning");
	});
});

describe("the account", () => {
	/** The responses by target or path, in the form of each service's protocol. */
	let responses: (request: IncomingMessage, body: string) => { status?: number; headers?: object; body: string };
	let url: string;

	const identity =
		"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ada</Arn>" +
		"<UserId>AIDA</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

	/** An account in which little is used. https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
	function accountWith({ concurrency = 1_000, policies = 3, apis = 2, pools = 2 } = {}): typeof responses {
		return (request, body) => {
			const path = request.url ?? "";
			if (body.includes("Action=GetCallerIdentity")) return { headers: { "content-type": "text/xml" }, body: identity };
			if (path.includes("/account-settings")) {
				return { body: JSON.stringify({ AccountLimit: { ConcurrentExecutions: concurrency } }) };
			}
			if (path.startsWith("/restapis")) {
				return { body: JSON.stringify({ item: Array.from({ length: apis }, (_, id) => ({ id: String(id) })) }) };
			}
			if (path.includes("/response-headers-policy")) {
				const list = `<ResponseHeadersPolicyList><MaxItems>100</MaxItems><Quantity>${policies}</Quantity></ResponseHeadersPolicyList>`;
				return { headers: { "content-type": "text/xml" }, body: list };
			}
			if (String(request.headers["x-amz-target"]).endsWith("ListUserPools")) {
				return { body: JSON.stringify({ UserPools: Array.from({ length: pools }, (_, id) => ({ Id: String(id) })) }) };
			}
			return { status: 404, body: "{}" };
		};
	}

	beforeEach(async () => {
		responses = accountWith();
		url = await serve(async (request: IncomingMessage, response: ServerResponse) => {
			let text = "";
			for await (const chunk of request) text += chunk;
			const { status = 200, headers = {}, body } = responses(request, text);
			response.writeHead(status, { ...headers }).end(body);
		});
		vi.stubEnv("AWS_ENDPOINT_URL", url);
		vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
		vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI");
	});
	afterEach(() => vi.unstubAllEnvs());

	test("has no problem if nothing is missing", async () => {
		const findings = await checkAccount("eu-central-1");
		expect(findings.map(({ subject, status }) => [subject, status])).toEqual(
			["credentials", "clock", "concurrency", "REST APIs", "headers policies", "user pools"].map((each) => [
				each,
				"ok",
			]),
		);
		expect(findings[0]?.text).toContain("account 123456789012");
	});

	test.each([
		["concurrency", { concurrency: 10 }],
		["headers policies", { policies: 18 }],
		["REST APIs", { apis: 580 }],
		["user pools", { pools: 950 }],
	])("warns of the quota of %s", async (subject, use) => {
		responses = accountWith(use);
		const findings = await checkAccount("eu-central-1");
		expect(findings.filter(({ status }) => status !== "ok").map((each) => [each.subject, each.status])).toEqual([
			[subject, "warning"],
		]);
	});

	test.each([
		["behind", -600],
		["ahead of", 600],
	])("reports a clock that is %s AWS's", async (direction, seconds) => {
		const findings = await checkAccount("eu-central-1", () => Date.now() + seconds * 1_000);
		expect(findings.find(({ subject }) => subject === "clock")).toMatchObject({
			status: "problem",
			text: expect.stringContaining(direction),
		});
	});

	test("reports expired credentials in one line, and asks nothing else", async () => {
		const error = "<Error><Code>ExpiredToken</Code><Message>The security token has expired</Message></Error>";
		responses = () => ({
			status: 403,
			headers: { "content-type": "text/xml" },
			body: `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`,
		});
		const findings = await checkAccount("eu-central-1");
		expect(findings.map(({ subject, status }) => [subject, status])).toEqual([
			["credentials", "problem"],
			["clock", "ok"],
		]);
		expect(findings[0]?.text).toMatch(/^The AWS credentials have expired: sign in again\./);
	});

	test("skips what the credentials may not read", async () => {
		const usual = responses;
		responses = (request, body) =>
			request.url?.startsWith("/restapis")
				? { status: 403, headers: { "x-amzn-errortype": "AccessDeniedException" }, body: '{"message":"no"}' }
				: usual(request, body);
		const findings = await checkAccount("eu-central-1");
		expect(statusOf(findings, "REST APIs")).toBe("skipped");
		expect(statusOf(findings, "user pools")).toBe("ok");
	});
});

test("without credentials only this machine is checked, and that is no failure", async () => {
	const env = {
		...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"))),
		AWS_EC2_METADATA_DISABLED: "true",
		AWS_SHARED_CREDENTIALS_FILE: join(tmpdir(), "no-such-file"),
		AWS_CONFIG_FILE: join(tmpdir(), "no-such-file"),
		npm_config_user_agent: "npm/11.0.0",
		PORT: "0",
		IDENTITY_PORT: "0",
	};
	const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx/esm", "scripts/operate/doctor.ts"], {
		cwd: root,
		env,
	});
	expect(stdout).toMatch(/skipped +credentials +There are no AWS credentials/);
	expect(stdout).toContain("Only this machine was checked.");
});
