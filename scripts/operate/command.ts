import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { mapValues } from "@tap/core/contract/record.ts";
import { awsErrorMessage } from "./aws-error.ts";
import { type StageTarget, stageTarget } from "./stage-target.ts";

/** A mistake in the arguments: exit code 2. Its message says what is wrong. */
export class UsageError extends Error {}

/** The reason why a command could not do its work: exit code 1. Its message says what happened, and what to do. */
export class CommandError extends Error {}

/** What a command gets to do its work with. */
export interface Run {
	target: StageTarget;
	/** The values of the command's own options, by name; absent if not given. */
	values: Readonly<Record<string, string | undefined>>;
	/** Whether to say what would be done, and change nothing. */
	isDryRun: boolean;
	print(line: string): void;
	/** Asks before production is changed. Call it before the first change. */
	confirm(): Promise<void>;
}

/** A command that operates a stage on AWS. */
export interface Command {
	/** The name of the npm script. */
	name: string;
	/** What it does, in a sentence or two. */
	summary: string;
	/** An example of its arguments. */
	example: string;
	/** Its own options, which all have a value, each with a sentence for `--help`. */
	options?: Readonly<Record<string, string>>;
	run(run: Run): Promise<void>;
}

/** Where a command prints and asks. Tests replace it. */
export interface Terminal {
	print(line: string): void;
	printError(line: string): void;
	/** Returns what is typed; undefined if no person is there to type. */
	ask(question: string): Promise<string | undefined>;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
	print: (line) => console.log(line),
	printError: (line) => console.error(line),
	async ask(question) {
		if (!process.stdin.isTTY) return undefined;
		const lines = createInterface({ input: process.stdin, output: process.stderr });
		try {
			return await lines.question(question);
		} finally {
			lines.close();
		}
	},
};

/**
 * Runs a command.
 * @returns the exit code: 0 if it did its work, 1 if it failed, 2 if it was called in a wrong way
 */
export async function runCommand(
	command: Command,
	args: readonly string[],
	terminal: Terminal = processTerminal,
): Promise<number> {
	return exitCodeOf(usageOf(command), terminal, async () => {
		const { stage, values, isDryRun, isConfirmed, needsHelp } = readArguments(command, args);
		if (needsHelp) return terminal.print(usageOf(command));
		const target = targetOf(stage);
		await command.run({
			target,
			values,
			isDryRun,
			print: terminal.print,
			confirm: () => confirm(target, isConfirmed, terminal),
		});
	});
}

/** Runs a function, prints why it failed, and returns the exit code of `runCommand`. */
export async function exitCodeOf(usage: string, terminal: Terminal, run: () => Promise<void>): Promise<number> {
	try {
		await run();
		return 0;
	} catch (error) {
		if (error instanceof UsageError) {
			terminal.printError(`${error.message}\n\n${usage}`);
			return 2;
		}
		const message = error instanceof CommandError ? error.message : awsErrorMessage(error);
		if (message === undefined) throw error;
		terminal.printError(message);
		return 1;
	}
}

function usageOf({ name, summary, example, options = {} }: Command): string {
	const all = {
		stage: "the stage on AWS; required",
		...options,
		"dry-run": "says what would be done, and changes nothing",
		yes: "changes production without asking for its name",
		help: "prints this text",
	};
	const width = Math.max(...Object.keys(all).map((option) => option.length));
	const lines = Object.entries(all).map(([option, text]) => `  --${option.padEnd(width)}  ${text}`);
	const own = Object.keys(options).map((option) => ` [--${option} <value>]`);
	return `npm run ${name} -- --stage <name>${own.join("")} [--dry-run] [--yes]

${summary}

${lines.join("\n")}

Example: npm run ${name} -- ${example}
Exit codes: 0 done, 1 failed, 2 wrong use`;
}

function readArguments({ options = {} }: Command, args: readonly string[]) {
	try {
		const own = mapValues(options, () => ({ type: "string" }) as const);
		const { values } = parseArgs({
			args: [...args],
			options: {
				...own,
				stage: { type: "string" },
				"dry-run": { type: "boolean", default: false },
				yes: { type: "boolean", default: false },
				help: { type: "boolean", default: false },
			},
		});
		return {
			stage: values.stage,
			values: mapValues(options, (_, name) => textOf(values, name)),
			isDryRun: values["dry-run"],
			isConfirmed: values.yes,
			needsHelp: values.help,
		};
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
}

function textOf(values: Readonly<Record<string, unknown>>, name: string): string | undefined {
	const value = values[name];
	return typeof value === "string" ? value : undefined;
}

function targetOf(stage: string | undefined): StageTarget {
	if (!stage) throw new UsageError("Which stage? Give --stage <name>.");
	try {
		return stageTarget(stage);
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
}

async function confirm({ name, isProduction }: StageTarget, isConfirmed: boolean, { ask }: Terminal): Promise<void> {
	if (!isProduction || isConfirmed) return;
	const typed = await ask(`This changes ${name}. Type its name to go on: `);
	if (typed === undefined) throw new UsageError(`This changes ${name}, and no terminal is there to ask: add --yes.`);
	if (typed.trim() !== name) throw new CommandError(`Nothing was changed: "${typed.trim()}" is not ${name}.`);
}
