/**
 * Type-checks and synthesizes `sst.config.ts` and `infra/` on SST 4, to prove that the project can move to it. Works on a
 * copy in `.sst/sst4` and changes nothing else.
 *
 *     tsx scripts/check-sst4.ts
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { preview, stages } from "../infra/stage-settings.ts";
import { root } from "../infra/synthesis/synthesis.ts";
import { createSynthesizer } from "../infra/synthesis/synthesizer.ts";

const sst = "4.17.1";
/** The version of the AWS provider in the platform of that version. */
const provider = "7.20.0";

const copy = join(root, ".sst/sst4");
const env = { ...process.env, SST_TELEMETRY_DISABLED: "1", SST_SKIP_DEPENDENCY_CHECK: "1", SST_NO_BUN: "1" };

function run(command: string, args: string[], cwd: string): void {
	const { status, error } = spawnSync(command, args, { cwd, env, stdio: "inherit" });
	if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${error?.message ?? `exit code ${status}`}`);
}

const cli = join(root, ".sst/sst4-cli");
if (!existsSync(join(cli, "node_modules/sst"))) {
	mkdirSync(cli, { recursive: true });
	writeFileSync(join(cli, "package.json"), '{ "private": true }\n');
	// One of its packages for handlers requires a later Node.js than this project. The CLI does not.
	run("npm", ["install", "--no-audit", "--no-fund", "--no-engine-strict", `sst@${sst}`], cli);
}

for (const name of ["infra", "packages", "package.json", "sst.config.ts", "node_modules"]) {
	rmSync(join(copy, name), { recursive: true, force: true });
}
mkdirSync(copy, { recursive: true });
for (const name of ["infra", "packages", "package.json"])
	cpSync(join(root, name), join(copy, name), { recursive: true });
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
const config = readFileSync(join(root, "sst.config.ts"), "utf8");
writeFileSync(join(copy, "sst.config.ts"), config.replace(/version: "[^"]+"/, `version: "${provider}"`));

if (!existsSync(join(copy, ".sst/platform/config.d.ts"))) {
	console.log(`Installing the platform of SST ${sst} (once, about a minute) …`);
	run(join(cli, "node_modules/.bin/sst"), ["install", "--stage", "install"], copy);
}
run(join(root, "node_modules/.bin/tsc"), ["-p", "infra"], copy);
console.log(`No type errors on SST ${sst}.`);

const { synthesize, stop } = await createSynthesizer({ project: copy });
try {
	for (const [name, request] of Object.entries({
		preview: { stage: "pr-42" },
		production: {
			stage: "production",
			entry: { ...preview, ...stages.production, alertEmail: "ops@example.com", allowedOrigins: [] },
		},
		dev: { stage: "ada", dev: true },
	})) {
		const synthesis = await synthesize(name, request);
		if ("error" in synthesis) throw new Error(`${name} could not be synthesized on SST ${sst}: ${synthesis.error}`);
		console.log(`${name}: ${synthesis.resources.length} resources`);
	}
} finally {
	await stop();
}
