import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { descendantsOf, killTree } from "../support/process-tree.ts";
import type { Cloud, JournalEntry } from "./provider/cloud.ts";

/** The stand-ins and the versions that SST 3.19.3 asks for. */
const plugins = { aws: "6.66.2", random: "4.16.6", command: "1.0.1" };

/** The result of a command of SST's CLI. */
export interface Result {
	exitCode: number | null;
	/** What it printed, without colors. */
	output: string;
	/** The engine's calls to the provider while it ran. */
	calls: JournalEntry[];
}

/** A command of SST's CLI that runs. */
export interface Running {
	/** Waits until the command has printed the text; fails when it ends before. */
	untilPrinted(text: string): Promise<void>;
	/** Interrupts the command as a terminal does with Ctrl-C: SIGINT to its process group. */
	interrupt(): void;
	/** Returns the ids of the processes of the command that run now: its own and those that it started. */
	processes(): number[];
	/** Kills the command and everything that it started, as a machine that goes away does. */
	kill(): void;
	result: Promise<Result>;
}

/** Variables of the environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** The project's own `sst` in a copy of the project. */
export interface Sst {
	/** @param variables of the environment, besides those of all commands; undefined removes one */
	start(args: readonly string[], variables?: Variables, input?: string): Running;
	/** Runs a command to its end, with what is typed into it as `input`. */
	run(args: readonly string[], variables?: Variables, input?: string): Promise<Result>;
	/** Runs one of the project's own commands, which may start SST itself, to its end: the arguments of `node`. */
	runNode(args: readonly string[]): Promise<Result>;
	/** Ends the commands that still run. */
	stop(): Promise<void>;
}

/**
 * @param options.pulumi the folder with Pulumi's executables, or undefined to let SST download Pulumi and the real providers
 * @param options.folder where the CLI's configuration and the log of its output are kept
 */
export async function createSst(options: {
	project: string;
	folder: string;
	pulumi: string | undefined;
	cloud: Cloud;
	cloudFolder: string;
	variables: Record<string, string>;
}): Promise<Sst> {
	const { project, folder, pulumi, cloud } = options;
	const home = join(folder, "config");
	if (pulumi !== undefined) await installStandIns(join(home, "sst"), pulumi);
	const executable = join(project, "node_modules/.bin/sst");
	const log = join(folder, "sst.log");
	const running = new Map<number, Promise<Result>>();

	// TAP_ variables of the shell would change the stage.
	const inherited = Object.fromEntries(
		Object.entries(process.env).filter(([name]) => !/^(TAP|AWS|SST|PULUMI)_/.test(name)),
	);
	const environment = {
		...inherited,
		PATH: `${join(home, "sst/bin")}:${process.env.PATH}`,
		XDG_CONFIG_HOME: home,
		// SST leaves logs in the folder of temporary files.
		TMPDIR: join(folder, "tmp"),
		REHEARSAL_CLOUD: options.cloudFolder,
		SST_TELEMETRY_DISABLED: "1",
		SST_NO_BUN: "1",
		SST_SKIP_DEPENDENCY_CHECK: "1",
		PULUMI_SKIP_UPDATE_CHECK: "true",
		NO_COLOR: "1",
		...options.variables,
	};

	function start(args: readonly string[], variables: Variables = {}, input = "", program = executable): Running {
		const before = cloud.journal().length;
		let output = "";
		const child = spawn(program, args, {
			cwd: project,
			// A group of its own: `interrupt` must not reach the rehearsal.
			detached: true,
			stdio: ["pipe", "pipe", "pipe"],
			env: { ...environment, ...variables },
		});
		child.stdin.end(input);
		const collect = (chunk: string) => {
			output += chunk;
		};
		child.stdout.setEncoding("utf8").on("data", collect);
		child.stderr.setEncoding("utf8").on("data", collect);
		const result = (async (): Promise<Result> => {
			await once(child, "close");
			await appendFile(log, `\n$ ${basename(program)} ${args.join(" ")}\n${output}`);
			return { exitCode: child.exitCode, output, calls: cloud.journal().slice(before) };
		})();
		const { pid } = child;
		if (pid !== undefined) {
			running.set(pid, result);
			void result.finally(() => running.delete(pid));
		}
		return {
			async untilPrinted(text) {
				const ended = result.then(() => "ended" as const);
				while (!output.includes(text)) {
					const next = await Promise.race([once(child.stdout, "data"), ended]);
					if (next === "ended" && !output.includes(text))
						throw new Error(`${basename(program)} ${args[0]} ended early:\n${output}`);
				}
			},
			interrupt: () => void (pid !== undefined && process.kill(-pid, "SIGINT")),
			processes: () => (pid === undefined ? [] : descendantsOf(pid)),
			kill: () => void (pid !== undefined && killTree(pid)),
			result,
		};
	}

	return {
		start: (args, variables, input) => start(args, variables, input),
		run: (args, variables, input) => start(args, variables, input).result,
		runNode: (args) => start(args, {}, "", process.execPath).result,
		async stop() {
			for (const [pid, result] of running) {
				killTree(pid);
				await result;
			}
		},
	};
}

/** Puts Pulumi and the stand-in providers where SST and Pulumi look for them. */
async function installStandIns(home: string, pulumi: string): Promise<void> {
	await mkdir(join(home, "plugins"), { recursive: true });
	await symlink(pulumi, join(home, "bin"));
	const loader = import.meta.resolve("tsx");
	const provider = fileURLToPath(new URL("provider/main.ts", import.meta.url));
	for (const [name, version] of Object.entries(plugins)) {
		const folder = join(home, "plugins", `resource-${name}-v${version}`);
		await mkdir(folder, { recursive: true });
		const script = join(folder, `pulumi-resource-${name}`);
		const command = [process.execPath, "--import", loader, provider, name, version]
			.map((word) => `'${word}'`)
			.join(" ");
		await writeFile(script, `#!/bin/sh\nexec ${command} "$@"\n`);
		await chmod(script, 0o755);
	}
}
