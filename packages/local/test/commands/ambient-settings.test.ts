import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dataFolder, launch, run, runStage, testFolder, until } from "../harness.ts";

// What a shell, a home folder or npm may have set for other programs, and what must not change the local stage. The two commands of
// the README and the token are tried under each.

/** A file of settings in a folder of the test. */
function file(text: string): string {
	const path = join(testFolder(), "settings");
	writeFileSync(path, text);
	return path;
}

const proxy = "http://127.0.0.1:9";
const proxies = Object.fromEntries(
	["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "npm_config_proxy"].map((name) => [
		name,
		proxy,
	]),
);

/**
 * Settings by what they are. Each entry is one start of a stage, which takes seconds, so that an entry has all settings that do not
 * hide each other: whichever has an effect, the start or an order fails.
 */
const settings: Record<string, () => Record<string, string>> = {
	"variables of AWS, and NODE_ENV=production": () => ({
		AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
		AWS_DEFAULT_REGION: "cn-north-1",
		AWS_DEFAULTS_MODE: "mobile",
		AWS_ENDPOINT_URL: proxy,
		AWS_MAX_ATTEMPTS: "no number",
		AWS_PROFILE: "missing",
		AWS_REGION: "eu-west-1",
		AWS_RETRY_MODE: "adaptive",
		AWS_SESSION_TOKEN: "expired",
		AWS_USE_DUALSTACK_ENDPOINT: "true",
		AWS_USE_FIPS_ENDPOINT: "true",
		NODE_ENV: "production",
	}),
	"a configuration file of AWS, and NODE_ENV=test": () => ({
		AWS_CONFIG_FILE: file(
			`[default]\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\nmax_attempts = 0\ncredential_process = /bin/false\nendpoint_url = ${proxy}\n`,
		),
		NODE_ENV: "test",
	}),
	"a damaged configuration file of AWS, a proxy that does not respond, and another language and time zone": () => ({
		...proxies,
		AWS_CONFIG_FILE: file("\0[[[\nx"),
		AWS_PROFILE: "x",
		LANG: "tr_TR.UTF-8",
		LC_ALL: "tr_TR.UTF-8",
		// Node.js 20 ignores it.
		NODE_USE_ENV_PROXY: "1",
		TZ: "Pacific/Apia",
	}),
	"options of Node.js, settings of npm, loggers and terminals, and a home folder that does not exist": () => ({
		AWS_LAMBDA_LOG_LEVEL: "FATAL",
		CI: "true",
		FORCE_COLOR: "3",
		HOME: "/nowhere",
		LOG_LEVEL: "SILENT",
		NODE_OPTIONS:
			"--max-http-header-size=2048 --enable-source-maps --unhandled-rejections=warn --dns-result-order=ipv6first",
		POWERTOOLS_DEV: "true",
		XDG_CACHE_HOME: "/nowhere",
		npm_config_cache: "/nowhere",
		npm_config_loglevel: "silent",
		npm_config_omit: "dev",
	}),
};

async function expectStage(url: string, env: Record<string, string>): Promise<void> {
	const token = run("token", env, ["ada@example.com"]);
	expect([await token.exit, token.stderr()]).toEqual([0, ""]);
	const headers = {
		Authorization: `Bearer ${token.stdout().trim()}`,
		"Content-Type": "application/json",
		"Idempotency-Key": "key",
		// Larger than some of the limits above.
		"X-Filler": "x".repeat(4_000),
	};
	const order = { lines: [{ productId: "prd_pour-over-maker", quantity: 1 }] };
	const placed = await fetch(`${url}/orders`, { method: "POST", headers, body: JSON.stringify(order) });
	expect(placed.status).toBe(201);
	expect(await placed.json()).toMatchObject({ status: "placed", total: { currency: "EUR" } });
}

describe("a stage starts and works with", () => {
	test.each(Object.entries(settings))("%s", async (_, variables) => {
		const env = { LOCAL_DATA: await dataFolder(), ...variables() };
		const stage = await runStage(env);
		await expectStage(stage.url, env);
		expect(stage.stderr()).toBe("");
	});

	// Only root can start a process as someone else.
	const isRoot = process.getuid?.() === 0;
	if (!isRoot) console.log("A checkout of another user is left out: only root can start the stage as someone else.");

	test.runIf(isRoot)("a checkout that cannot be written, and a strict umask", async () => {
		const otherUser = 65_534;
		const home = testFolder();
		// Above it, only its owner may enter.
		chmodSync(home, 0o755);
		const LOCAL_DATA = join(home, "data");
		mkdirSync(LOCAL_DATA);
		for (const path of [home, LOCAL_DATA]) chownSync(path, otherUser, otherUser);
		const env = { LOCAL_DATA, HOME: home };
		const script = 'umask 0077 && exec "$0" packages/local/run.mjs start';
		const stage = launch(
			"setpriv",
			[`--reuid=${otherUser}`, `--regid=${otherUser}`, "--clear-groups", "sh", "-c", script, process.execPath],
			env,
		);
		await until(() => /^ready /m.test(stage.stdout()) || stage.process.exitCode !== null);
		expect(stage.stderr()).toBe("");
		const url = /^ready (\S+)$/m.exec(stage.stdout())?.[1];
		expect((await fetch(`${url}/console/`)).status).toBe(200);
	});
});

test("npm installs what the stage runs on also with NODE_ENV=production", async () => {
	const npm = launch("npm", ["install", "--dry-run", "--offline", "--ignore-scripts", "--json"], {
		NODE_ENV: "production",
	});
	expect(await npm.exit).toBe(0);
	expect(JSON.parse(npm.stdout())).toMatchObject({ removed: 0 });
});
