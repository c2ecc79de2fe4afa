import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** What the samples after the first take for granted. */
const given = `declare const client: import("@tap/client").Client;\ndeclare const productId: string;\n`;

it("has samples that compile", async () => {
	// Within the repository, so that `@tap/client` is the one of the sources.
	const folder = join(root, "node_modules/.cache/tap-readme");
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const readme = await readFile(join(root, "packages/client/README.md"), "utf8");
	const samples = [...readme.matchAll(/^```(tsx?)\n(.*?)^```$/gms)].map(([, extension, code = ""], index) => ({
		file: `sample-${index + 1}.${extension}`,
		code: `${code.includes("const client =") ? "" : given}${code}\nexport {};\n`,
	}));
	expect(samples.length).toBeGreaterThanOrEqual(8);
	await Promise.all(samples.map(({ file, code }) => writeFile(join(folder, file), code)));
	const config = {
		extends: join(root, "tsconfig.json"),
		compilerOptions: {
			jsx: "react-jsx",
			lib: ["ES2024", "DOM"],
			incremental: false,
			tsBuildInfoFile: null,
			noUnusedLocals: false,
		},
		include: [],
		files: samples.map(({ file }) => file),
	};
	await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
	const compiler = join(root, "packages/client/node_modules/.bin/tsc");
	const { stdout } = await promisify(execFile)(compiler, ["-p", folder]).catch((error) => error);
	expect(stdout).toBe("");
}, 120_000);
