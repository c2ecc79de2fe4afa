import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import { installOnce } from "../install-once.ts";
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
export async function openApiTool(name: OpenApiTool): Promise<string> {
	const folder = await installOnce(join(root, "node_modules/.cache/openapi-tools"), pins, async (draft) => {
		console.log("Installing Spectral, Prism and Newman into node_modules/.cache (once) …");
		for (const file of pins) cpSync(file, join(draft, basename(file)));
		install(draft);
	});
	return join(folder, "node_modules/.bin", name);
}

function install(folder: string): void {
	const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
	const { status, stdout, stderr, error } = spawnSync("npm", args, { cwd: folder, encoding: "utf8" });
	if (status !== 0) {
		throw new Error(`npm could not install the tools of ${pins[0]}: ${error?.message ?? `${stdout}${stderr}`.trim()}`);
	}
}
