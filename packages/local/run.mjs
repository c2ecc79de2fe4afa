// Runs a command of the local stage: `node packages/local/run.mjs start`.
//
// The commands consist of some 400 modules, most of them TypeScript. Loading them one by one takes more than a second of CPU time, so
// they run from a bundle. It is made by the first start, and again when one of the files that it was made from has changed. This file
// is plain JavaScript, because it runs before anything that understands TypeScript.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname, "../..");
/** Node.js may be another version at the next start, and a cache may be shared by copies of the project. */
const key = createHash("sha256").update(`${process.version}\0${root}`).digest("hex").slice(0, 16);
/** Says where the bundle is and what it was made from: the type `BundleIndex` in src/launch/bundle.ts. */
const indexFile = join(root, `node_modules/.cache/local-stage/${key}.json`);

const commands = ["start", "token", "reset"];
const [command = "", ...args] = process.argv.slice(2);
if (commands.includes(command)) await run();
else {
	console.error(`There is no command ${JSON.stringify(command)}: use ${commands.join(", ")}.`);
	process.exitCode = 1;
}

async function run() {
	const source = join(root, `packages/local/src/commands/${command}.ts`);
	process.argv = [process.argv[0] ?? "", source, ...args];
	const folder = findBundle() ?? makeBundle();
	if (folder === undefined) {
		// The bundle could not be made, for example because nothing can be written. The sources run as well, only slower.
		const { register } = await import("tsx/esm/api");
		register();
		await import(pathToFileURL(source).href);
		return;
	}
	// Stack traces name the lines of the sources.
	process.setSourceMapsEnabled(true);
	await import(pathToFileURL(join(folder, `${command}.mjs`)).href);
}

/** Returns the folder of the bundle, or undefined if there is none or one of its inputs has changed. */
function findBundle() {
	try {
		const { folder, inputs } = JSON.parse(readFileSync(indexFile, "utf8"));
		for (const [path, size, modifiedMs] of inputs) {
			const now = statSync(path);
			if (now.size !== size || now.mtimeMs !== modifiedMs) return undefined;
		}
		accessSync(join(folder, `${command}.mjs`), constants.R_OK);
		return folder;
	} catch {
		// There is no index, or one of the files is gone, or they belong to another user.
		return undefined;
	}
}

/** Makes the bundle in a process of its own, so that what it takes to make it is not loaded into the stage. */
function makeBundle() {
	const program = join(root, "packages/local/src/launch/main.ts");
	spawnSync(process.execPath, ["--import", "tsx/esm", program, indexFile], {
		cwd: root,
		stdio: ["ignore", "ignore", "inherit"],
		windowsHide: true,
	});
	return findBundle();
}
