import { cp, mkdir, readdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { root } from "../../../scripts/project-root.ts";
import { projectFiles } from "../../../scripts/supply-chain/packages.ts";

/**
 * Copies the project into an empty folder, so that a benchmark can change its code and start it without the caches of earlier starts.
 * Installed packages are linked, except for the project's own, which are those of the copy.
 */
export async function copyProject(folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true });
	for (const path of projectFiles()) {
		if (path.startsWith("docs/")) continue;
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await cp(join(root, path), join(folder, path));
	}
	await linkPackages(join(root, "node_modules"), join(folder, "node_modules"));
	const workspaces = await readdir(join(root, "packages"));
	for (const workspace of workspaces) {
		const installed = join("packages", workspace, "node_modules");
		await linkPackages(join(root, installed), join(folder, installed)).catch(ignoreMissing);
	}
	const own = await readdir(join(root, "node_modules/@tap"));
	await mkdir(join(folder, "node_modules/@tap"));
	for (const name of own) {
		if (workspaces.includes(name))
			await symlink(join(folder, "packages", name), join(folder, "node_modules/@tap", name));
	}
}

async function linkPackages(from: string, to: string): Promise<void> {
	const names = await readdir(from);
	await mkdir(to, { recursive: true });
	for (const name of names) {
		// The caches, and what is linked to the copy.
		if (name === ".cache" || name === "@tap") continue;
		await symlink(join(from, name), join(to, name));
	}
}

function ignoreMissing(error: unknown): void {
	if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
}
