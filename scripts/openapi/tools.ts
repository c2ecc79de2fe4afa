import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../project-root.ts";

/**
 * A reader of the OpenAPI document, or of the Postman collection, that is not a dependency of the project: they have almost 500 packages, more than
 * the project itself, and one of them wants to report its installation.
 */
export type OpenApiTool = "newman" | "prism" | "spectral";

const pins = ["package.json", "package-lock.json"].map((name) => join(import.meta.dirname, "tools", name));

/**
 * Returns the path of a tool's program. The first call installs all tools into `node_modules/.cache`: pinned with their hashes, and
 * without running their install scripts.
 * @throws Error if npm cannot install them; the message says why
 */
export function openApiTool(name: OpenApiTool): string {
	const hash = pins.reduce((all, file) => all.update(readFileSync(file)), createHash("sha256")).digest("hex");
	const folder = join(root, "node_modules/.cache", `openapi-tools-${hash.slice(0, 12)}`);
	if (!existsSync(folder)) {
		console.log("Installing Spectral, Prism and Newman into node_modules/.cache (once) …");
		const draft = `${folder}.${process.pid}`;
		mkdirSync(draft, { recursive: true });
		try {
			for (const file of pins) cpSync(file, join(draft, file.slice(file.lastIndexOf("/") + 1)));
			install(draft);
			renameSync(draft, folder);
		} finally {
			rmSync(draft, { recursive: true, force: true });
		}
	}
	return join(folder, "node_modules/.bin", name);
}

function install(folder: string): void {
	const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
	const { status, stdout, stderr, error } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
	if (status !== 0) {
		throw new Error(`npm could not install the tools of ${pins[0]}: ${error?.message ?? `${stdout}${stderr}`.trim()}`);
	}
}
