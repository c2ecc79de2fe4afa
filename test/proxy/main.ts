/**
 * Runs the integration suite against a local stage through Prism, which checks every response and shares no code with the suite's own: `npm
 * run test:proxy`. Exit code 1 when a test fails or Prism finds a violation of openapi.json.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../scripts/project-root.ts";
import { startTemporaryStage } from "../support/temporary-stage.ts";
import { startPrism } from "./prism.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** The tests that a request through Prism cannot pass, by the beginning of their names, each with the reason. */
const leftOut: Readonly<Record<string, string>> = {
	"a request body that is":
		"Prism reads a JSON body before it passes it on: it refuses what is not JSON, and drops a value such as null.",
	"a request body returns 415": "Prism itself responds to some values of Content-Type.",
	"a request body may have 256 KB": "Prism writes the JSON again, without the white space that makes it large.",
	"the stage returns a unique X-Request-Id": "Some of the requests are for paths that are not in the document.",
	"the stage returns its health without a body to HEAD": "Prism does not serve HEAD.",
	"the stage returns 404 route.not_found": "Prism itself responds for other paths than the document's.",
	"the stage returns 405": "Prism itself responds to other methods than the document's.",
	"a browser on an allowed origin": "Preflights are not in the document.",
	"a valid token is accepted after": "Prism itself refuses a request whose Authorization has no scheme.",
	"without a valid token": "Prism itself refuses a request without a token.",
	"the integration suite receives every success": "HEAD does not reach the stage.",
};

/** The part of vitest's JSON report that matters here. */
interface Report {
	numPassedTests: number;
	numFailedTests: number;
}

const stage = await startTemporaryStage();
try {
	const prism = await startPrism(join(root, "packages/core/openapi.json"), stage.url);
	try {
		process.exitCode = await runSuite(prism.url);
		const violations = prism.violations();
		for (const line of violations) console.error(line);
		if (violations.length > 0) process.exitCode = 1;
		for (const [name, reason] of Object.entries(leftOut)) console.log(`left out: ${name} …: ${reason}`);
		console.log(`Prism found ${violations.length} violations of openapi.json.`);
	} finally {
		await prism.stop();
	}
} finally {
	await stage.stop();
}

/** Runs the suite against the stage at a URL, and returns the exit code. */
async function runSuite(url: string): Promise<number> {
	const report = join(root, "coverage/proxy.json");
	const names = Object.keys(leftOut).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	const child = spawn(
		process.execPath,
		[
			join(root, "node_modules/vitest/vitest.mjs"),
			...["run", "--project", "integration", "--testNamePattern", `^(?!${names.join("|")})`],
		],
		{
			cwd: root,
			stdio: "inherit",
			env: {
				...process.env,
				TEST_REPORT: report,
				TAP_URL: url,
				TAP_TOKEN_ADMIN: await stage.token("admin"),
				TAP_TOKEN_ADA: await stage.token("ada@example.com"),
				TAP_TOKEN_GRACE: await stage.token("grace@example.com"),
			},
		},
	);
	const [code] = await once(child, "close");
	const { numPassedTests, numFailedTests }: Report = JSON.parse(await readFile(report, "utf8"));
	console.log(`${numPassedTests} tests passed through Prism, ${numFailedTests} failed.`);
	return code === 0 && numPassedTests > 0 ? 0 : 1;
}
