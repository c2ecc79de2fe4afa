import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { satisfies } from "semver";
import project from "../../../package.json" with { type: "json" };
import { readConfig } from "../../../packages/local/src/config.ts";
import { availableEngines } from "../../../packages/local/src/database/engine-kinds.ts";
import { probePort } from "../../../packages/local/src/port.ts";
import { messageOf } from "../../../packages/local/src/user-error.ts";
import type { Finding } from "./finding.ts";

/** What the checks of this machine read. */
export interface Machine {
	/** The version of Node.js, such as `20.20.2`. */
	nodeVersion: string;
	/** The `user-agent` that npm sets for the scripts it runs: `npm/11.0.0 node/v20.20.2 linux x64`. */
	npmUserAgent: string | undefined;
	/** The project's root folder. */
	root: string;
	env: NodeJS.ProcessEnv;
}

/** Checks what the local stage and the tests need. Nothing is changed and nothing is sent. */
export async function checkMachine(machine: Machine): Promise<Finding[]> {
	return [
		checkNode(machine),
		checkNpm(machine),
		checkPackages(machine),
		...(await checkPorts(machine)),
		...checkEngines(),
		checkPlatform(machine),
	];
}

function checkNode({ nodeVersion }: Machine): Finding {
	const needed = project.engines.node;
	const subject = "Node.js";
	if (satisfies(nodeVersion, needed)) return { subject, status: "ok", text: `${nodeVersion} (needed: ${needed})` };
	const remedy = "Install a newer one from https://nodejs.org, or with a version manager: nvm install.";
	return { subject, status: "problem", text: `${nodeVersion}, but ${needed} is needed`, remedy };
}

function checkNpm({ npmUserAgent }: Machine): Finding {
	const subject = "npm";
	const version = /^npm\/([\w.-]+)/.exec(npmUserAgent ?? "")?.[1];
	if (version !== undefined) return { subject, status: "ok", text: version };
	const text = "another package manager started this command, or none did";
	return { subject, status: "warning", text, remedy: "Use npm: the lock file and the workspaces are npm's." };
}

/** Compares the versions that the lock demands with the installed ones, for the direct dependencies of the project. */
function checkPackages({ root }: Machine): Finding {
	const subject = "packages";
	const wrong = Object.entries(project.devDependencies).filter(
		([name, version]) => installedVersion(root, name) !== version,
	);
	if (wrong.length === 0) return { subject, status: "ok", text: "installed as package.json demands" };
	const names = wrong.slice(0, 3).map(([name, version]) => `${name}@${version}`);
	const text = `${wrong.length} are missing or have another version: ${names.join(", ")}${wrong.length > 3 ? ", …" : ""}`;
	return { subject, status: "problem", text, remedy: "Run npm ci." };
}

function installedVersion(root: string, name: string): unknown {
	const path = join(root, "node_modules", name, "package.json");
	return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).version : undefined;
}

async function checkPorts({ env }: Machine): Promise<Finding[]> {
	try {
		const { port, identityPort } = readConfig(env);
		return [
			await checkPort("port of the API", port, "set PORT to another one"),
			await checkPort("port of the issuer", identityPort, "set IDENTITY_PORT to another one"),
		];
	} catch (error) {
		return [{ subject: "variables", status: "problem", text: messageOf(error) }];
	}
}

async function checkPort(subject: string, port: number, remedy: string): Promise<Finding> {
	if (port === 0) return { subject, status: "ok", text: "any free one" };
	try {
		return { subject, status: "ok", text: `${await probePort(port, remedy)} is free` };
	} catch (error) {
		return {
			subject,
			status: "warning",
			text: messageOf(error),
			remedy: "If a local stage is running, this is its port.",
		};
	}
}

/** One engine is enough for the local stage; the tests of the storage run on each that there is. */
function checkEngines(): Finding[] {
	const engines = availableEngines();
	const isOneAvailable = engines.some(({ missing }) => missing === undefined);
	return engines.map(({ kind, missing }) => {
		const subject = `engine ${kind}`;
		if (missing === undefined) return { subject, status: "ok", text: "can run" };
		return { subject, status: isOneAvailable ? "skipped" : "problem", text: missing };
	});
}

function checkPlatform({ root }: Machine): Finding {
	const subject = "SST's platform";
	const marker = join(root, ".sst/platform/version");
	const needed = project.devDependencies.sst;
	if (!existsSync(marker))
		return { subject, status: "skipped", text: "not installed yet: the first deployment does it" };
	const installed = readFileSync(marker, "utf8").trim();
	if (installed === needed) return { subject, status: "ok", text: installed };
	const text = `${installed}, but package.json demands ${needed}`;
	return { subject, status: "warning", text, remedy: "The next deployment or npm run typecheck installs it." };
}
