/**
 * Installs the platform of SST into `.sst/platform`, unless it is installed: the components that `infra/` uses, with their
 * types. It comes from the npm registry and needs no AWS account.
 *
 *     tsx infra/synthesis/platform.ts
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import project from "../../package.json" with { type: "json" };

const root = fileURLToPath(new URL("../..", import.meta.url));
/** The last file that the installation writes. */
const lock = `${root}.sst/provider-lock.json`;

/**
 * Installs the platform, unless the version in package.json is installed. Prints a line first, because it takes a minute
 * and 0.5 GB.
 * @throws Error with the end of SST's output if the installation fails
 */
export function installPlatform(): void {
	const version = project.devDependencies.sst;
	const marker = `${root}.sst/platform/version`;
	const isInstalled = existsSync(lock) && existsSync(marker) && readFileSync(marker, "utf8").trim() === version;
	if (isInstalled) return;
	console.log(`Installing the platform of SST ${version} into .sst (once, about a minute) …`);
	const { status, stdout, stderr, error } = spawnSync("npx", ["sst", "install", "--stage", "install"], {
		cwd: root,
		encoding: "utf8",
		env: { ...process.env, SST_TELEMETRY_DISABLED: "1", SST_SKIP_DEPENDENCY_CHECK: "1", SST_NO_BUN: "1" },
	});
	if (status === 0) return;
	const reason = error?.message ?? `${stdout}${stderr}`.trim().split("\n").slice(-8).join("\n");
	throw new Error(`SST's platform could not be installed. Its output ends with:\n${reason}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) installPlatform();
