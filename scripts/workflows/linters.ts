import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { installOnce } from "../install-once.ts";
import { root } from "../project-root.ts";

/** A linter for GitHub's workflows. */
export interface Linter {
	name: string;
	/** The program, or why it cannot be installed here, with what to do. */
	program: string | { missing: string };
	/** Its arguments for the project in the working directory. */
	args: readonly string[];
}

/** The result of a program that ended. */
export interface Ended {
	isClean: boolean;
	output: string;
}

const cache = join(root, "node_modules/.cache/workflow-linters");
const sources = join(import.meta.dirname, "actionlint");

/** Returns both linters. What is missing is installed first, once: pinned with its hashes, into `node_modules/.cache`. */
export async function linters(): Promise<Linter[]> {
	return [
		// ShellCheck would run only where it is installed. The rules of rules.ts leave no shell code to check.
		{ name: "actionlint", program: await actionlint(), args: ["-shellcheck=", "-pyflakes="] },
		{
			name: "zizmor",
			program: await zizmor(),
			// Nothing here needs its requests to GitHub: Dependabot tells of new versions.
			args: ["--offline", "--no-progress", "--persona", "pedantic", ".github"],
		},
	];
}

/** Runs a linter that is installed on the project in a folder. */
export function lint({ args }: Linter, program: string, folder: string): Ended {
	return run(program, args, folder);
}

/** https://github.com/rhysd/actionlint, built with Go. go.mod and go.sum pin it. */
function actionlint(): Promise<Linter["program"]> {
	const files = ["go.mod", "go.sum"].map((file) => join(sources, file));
	return install("actionlint", files, "actionlint", (folder) => {
		if (!isInstalled("go", "version")) {
			return "It is built with Go 1.24 or newer: install it from https://go.dev/dl/ (on Debian and Ubuntu, apt-get install golang-go).";
		}
		const target = "github.com/rhysd/actionlint/cmd/actionlint";
		return failureOf("go", ["build", "-mod=readonly", "-o", join(folder, "actionlint"), target], sources);
	});
}

/** https://docs.zizmor.sh, from PyPI. zizmor.txt pins it. */
function zizmor(): Promise<Linter["program"]> {
	const requirements = join(import.meta.dirname, "zizmor.txt");
	return install("zizmor", [requirements], "bin/zizmor", (folder) => {
		if (!isInstalled("python3", "-c", "import ensurepip")) {
			return "It needs Python with venv: on Debian and Ubuntu, apt-get install python3 python3-venv.";
		}
		const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
		return (
			failureOf("python3", ["-m", "venv", folder], root) ??
			failureOf(join(folder, "bin/python"), [...pip, "--require-hashes", "--requirement", requirements], root)
		);
	});
}

/** Returns the program from its folder in the cache. `fill` fills the folder, or returns the reason if it cannot. */
async function install(
	name: string,
	pins: string[],
	program: string,
	fill: (folder: string) => string | undefined,
): Promise<Linter["program"]> {
	try {
		const folder = await installOnce(join(cache, name), pins, async (draft) => {
			const missing = fill(draft);
			if (missing !== undefined) throw new Error(missing);
		});
		return join(folder, program);
	} catch (error) {
		return { missing: error instanceof Error ? error.message : String(error) };
	}
}

function isInstalled(program: string, ...args: string[]): boolean {
	return spawnSync(program, args).status === 0;
}

function failureOf(program: string, args: string[], cwd: string): string | undefined {
	const { isClean, output } = run(program, args, cwd);
	return isClean ? undefined : `${program} ${args.slice(0, 3).join(" ")} failed: ${output.trim()}`;
}

function run(program: string, args: readonly string[], cwd: string): Ended {
	const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: "utf8" });
	return { isClean: status === 0, output: error ? error.message : `${stdout}${stderr}` };
}
