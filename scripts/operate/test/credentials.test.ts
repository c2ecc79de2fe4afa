import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { exitCodeOf } from "../command.ts";
import { checkAccount } from "../doctor/account.ts";
import { findStages } from "../stages/deployed-stages.ts";
import { serve } from "./serve.ts";

/** The home of a developer, with AWS's configuration. */
let home: string;

beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), "tap-laptop-"));
	onTestFinished(() => rmSync(home, { recursive: true }));
	mkdirSync(join(home, ".aws/sso/cache"), { recursive: true });
	for (const name of Object.keys(process.env).filter((name) => name.startsWith("AWS_"))) vi.stubEnv(name, undefined);
	vi.stubEnv("HOME", home);
	vi.stubEnv("USERPROFILE", home);
	vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
	vi.stubEnv("AWS_MAX_ATTEMPTS", "1");
});
afterEach(() => vi.unstubAllEnvs());

/** Writes the profile `work`, which is then the one to use. */
function useProfile(...lines: string[]): void {
	writeFileSync(join(home, ".aws/config"), ["[profile work]", ...lines, ""].join("\n"));
	vi.stubEnv("AWS_PROFILE", "work");
}

const temporary = { AccessKeyId: "ASIAPROCESS", SecretAccessKey: "secret", SessionToken: "token" };

/** Returns the lines of a profile whose credentials a command prints. */
function processPrinting(output: object): string {
	const file = join(home, "credentials.json");
	writeFileSync(file, JSON.stringify(output));
	return `credential_process = cat ${file}`;
}

const startUrl = "https://example.awsapps.com/start";
const signIn = [
	`sso_start_url = ${startUrl}`,
	"sso_region = eu-central-1",
	"sso_account_id = 111122223333",
	"sso_role_name = developer",
];

/** Writes what `aws sso login` leaves. */
function cacheSignIn(expiresAt: Date): void {
	const file = `${createHash("sha1").update(startUrl).digest("hex")}.json`;
	const text = JSON.stringify({ startUrl, accessToken: "signed-in", expiresAt: expiresAt.toISOString() });
	writeFileSync(join(home, ".aws/sso/cache", file), text);
}

/** Serves an account without stages, and the credentials for a sign-in. Returns the headers of the requests by path. */
async function serveAccount(): Promise<Map<string, IncomingHttpHeaders>> {
	const received = new Map<string, IncomingHttpHeaders>();
	const url = await serve((request, response) => {
		const { pathname } = new URL(request.url ?? "/", "http://localhost");
		received.set(pathname, request.headers);
		const roleCredentials = {
			accessKeyId: "ASIASIGNIN",
			secretAccessKey: "secret",
			sessionToken: "token",
			expiration: Date.now() + 3_600_000,
		};
		response.end(JSON.stringify(pathname === "/federation/credentials" ? { roleCredentials } : { item: [] }));
	});
	vi.stubEnv("AWS_ENDPOINT_URL", url);
	return received;
}

/** Lists the stages, as the commands do. */
async function listStages(): Promise<{ code: number; output: string }> {
	const lines: string[] = [];
	const print = (line: string) => void lines.push(line);
	const code = await exitCodeOf("", { print, printError: print, ask: async () => undefined }, async () => {
		await findStages("eu-central-1");
	});
	return { code, output: lines.join("\n") };
}

describe("a command signs its requests with", () => {
	test("the keys of a profile", async () => {
		const received = await serveAccount();
		useProfile("aws_access_key_id = AKIAPROFILE", "aws_secret_access_key = secret");
		expect(await listStages()).toEqual({ code: 0, output: "" });
		expect(received.get("/restapis")?.authorization).toContain("Credential=AKIAPROFILE/");
	});

	test("what a credential_process prints", async () => {
		const received = await serveAccount();
		useProfile(processPrinting({ Version: 1, ...temporary }));
		expect(await listStages()).toEqual({ code: 0, output: "" });
		expect(received.get("/restapis")?.authorization).toContain("Credential=ASIAPROCESS/");
		expect(received.get("/restapis")?.["x-amz-security-token"]).toBe("token");
	});

	test("the credentials of a sign-in with aws sso login", async () => {
		const received = await serveAccount();
		useProfile(...signIn);
		cacheSignIn(new Date(Date.now() + 3_600_000));
		expect(await listStages()).toEqual({ code: 0, output: "" });
		expect(received.get("/federation/credentials")?.["x-amz-sso_bearer_token"]).toBe("signed-in");
		expect(received.get("/restapis")?.authorization).toContain("Credential=ASIASIGNIN/");
	});
});

describe("a command that gets no credentials says", () => {
	const cases: { title: string; configure: () => void; message: RegExp }[] = [
		{
			title: "that there are none",
			configure: () => {},
			message: /^There are no AWS credentials: set AWS_PROFILE, or sign in with aws sso login\./,
		},
		{
			title: "that the sign-in has expired",
			configure: () => {
				useProfile(...signIn);
				cacheSignIn(new Date(Date.now() - 1_000));
			},
			message: /^The sign-in for AWS is missing or has expired: run aws sso login --profile work\. .* has expired/,
		},
		{
			title: "that the sign-in is missing",
			configure: () => useProfile(...signIn),
			message: /^The sign-in for AWS is missing or has expired: run aws sso login --profile work\./,
		},
		{
			title: "that a credential_process failed",
			configure: () => useProfile(`credential_process = cat ${join("missing", "file")}`),
			message:
				/^The profile work \(AWS_PROFILE\) gave no credentials: aws sts get-caller-identity --profile work says why\./,
		},
		{
			title: "that a credential_process printed expired ones",
			configure: () =>
				useProfile(
					processPrinting({ Version: 1, ...temporary, Expiration: new Date(Date.now() - 1_000).toISOString() }),
				),
			message: /^The profile work \(AWS_PROFILE\) gave no credentials/,
		},
		{
			title: "that the profile is unknown",
			configure: () => vi.stubEnv("AWS_PROFILE", "other"),
			message: /^The profile other \(AWS_PROFILE\) gave no credentials/,
		},
	];
	test.each(cases)("$title, and sends nothing", async ({ configure, message }) => {
		const received = await serveAccount();
		configure();
		const { code, output } = await listStages();
		expect(code).toBe(1);
		expect(output).toMatch(message);
		expect(output).not.toContain("\n");
		expect([...received]).toEqual([]);
	});
});

test.each([
	["a profile gives no credentials", "problem", () => vi.stubEnv("AWS_PROFILE", "other")],
	["none are configured", "skipped", () => {}],
])("npm run doctor: when %s, they are a %s finding", async (_, status, configure) => {
	configure();
	const [credentials] = await checkAccount("eu-central-1");
	expect(credentials).toMatchObject({ subject: "credentials", status });
});
