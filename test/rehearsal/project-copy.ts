import { cp, mkdir, readdir, readFile, readlink, rename, symlink, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { execute } from "../support/execute.ts";

/**
 * A copy of the project in which a rehearsal deploys and changes files, so that the checkout stays as it is. Installed packages
 * and SST's platform are linked, not copied.
 */
export interface ProjectCopy {
	folder: string;
	/** Replaces text that a file has; `restore` undoes it. */
	edit(file: string, before: string | RegExp, after: string): Promise<void>;
	/** Undoes all edits. */
	restore(): Promise<void>;
	/** Returns the tracked files that differ from the copied ones, and new files that git does not ignore. */
	changedFiles(): Promise<string[]>;
}

export async function copyProject(root: string, folder: string): Promise<ProjectCopy> {
	const listed = await execute(
		"git",
		["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
		{
			cwd: root,
			hint: "The rehearsal copies what git tracks: install git.",
		},
	);
	const missing = new Set((await execute("git", ["ls-files", "-z", "--deleted"], { cwd: root })).split("\0"));
	for (const file of listed.split("\0")) {
		if (file !== "" && !missing.has(file)) await cp(join(root, file), join(folder, file));
	}
	await linkPackages(root, folder);
	await linkPlatform(root, folder);
	// An index of its own: what a deployment changes shows against it.
	await execute("git", ["init", "--quiet"], { cwd: folder });
	await execute("git", ["add", "--all"], { cwd: folder });

	const originals = new Map<string, string>();
	// `sst dev` builds at the first sign of a change, so a file must not be seen half-written.
	const save = async (file: string, text: string) => {
		const draft = `${folder}.draft`;
		await writeFile(draft, text);
		await rename(draft, join(folder, file));
	};
	return {
		folder,
		async edit(file, before, after) {
			const path = join(folder, file);
			const text = await readFile(path, "utf8");
			const edited = text.replaceAll(before instanceof RegExp ? new RegExp(before, "g") : before, () => after);
			if (edited === text) {
				throw new Error(`${file} does not contain ${before}: change the edit of the scenario to suit the file.`);
			}
			if (!originals.has(file)) originals.set(file, text);
			await save(file, edited);
		},
		async restore() {
			for (const [file, text] of originals) await save(file, text);
			originals.clear();
		},
		async changedFiles() {
			const changed = await execute("git", ["diff", "--name-only"], { cwd: folder });
			const added = await execute("git", ["ls-files", "--others", "--exclude-standard"], { cwd: folder });
			return [...changed.split("\n"), ...added.split("\n")].filter((file) => file !== "");
		},
	};
}

/** Links every package. The workspaces' own links are relative, and lead to the copy. */
async function linkPackages(root: string, folder: string): Promise<void> {
	const workspaces = await Promise.all(
		["packages", "examples"].map(async (parent) =>
			(await readdir(join(root, parent))).map((name) => join(parent, name)),
		),
	);
	for (const place of ["", ...workspaces.flat()]) {
		await linkEntries(join(root, place, "node_modules"), join(folder, place, "node_modules"));
	}
}

async function linkEntries(from: string, to: string): Promise<void> {
	const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
	for (const entry of entries) {
		const source = join(from, entry.name);
		const target = join(to, entry.name);
		if (entry.isSymbolicLink()) {
			await mkdir(to, { recursive: true });
			await symlink(await readlink(source), target);
		} else if (entry.name.startsWith("@")) {
			await linkEntries(source, target);
		} else {
			await mkdir(to, { recursive: true });
			await symlink(source, target);
		}
	}
}

/** Copies SST's platform without its packages: SST writes to the rest. */
async function linkPlatform(root: string, folder: string): Promise<void> {
	const from = join(root, ".sst");
	const modules = "platform/node_modules";
	await cp(from, join(folder, ".sst"), {
		recursive: true,
		filter: (path) => {
			const name = relative(from, path);
			return (
				name === "" || name === "provider-lock.json" || (/^platform(\/|$)/.test(name) && !name.startsWith(modules))
			);
		},
	});
	const link = join(folder, ".sst", modules);
	await mkdir(dirname(link), { recursive: true });
	await symlink(join(from, modules), link);
}
