/**
 * Fails on words for which this field has a common one, in code and docs. Prints each place with the word to use instead.
 *
 *     tsx scripts/lint-words.ts [path …]
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./project-root.ts";

/** A word to avoid. */
interface WordRule {
	/** Matches the word in prose and inside identifiers. */
	pattern: RegExp;
	/** What to write instead. */
	use: string;
	/** Beginnings of the paths in which the word is right. */
	allowedIn?: readonly string[];
}

export const wordRules: readonly WordRule[] = [
	{ pattern: /answer/i, use: "response or return" },
	{
		pattern: /(?<!de|test:|injected )fault(?!s?[ -]?(injection|proxy|kind|plan|rate))/i,
		use: '"validation error" for an invalid field, "error" or "bug" otherwise; a fault is an injected one',
		allowedIn: [
			"docs/reliability.md",
			"packages/core/test/",
			"packages/local/test/",
			"test/fault-injection/",
			"test/support/",
		],
	},
	{ pattern: /torture/i, use: "fault-injection test" },
	{ pattern: /\bjudge|Judge/, use: "checker, check" },
	{ pattern: /verdict/i, use: "result" },
	{ pattern: /\bspoil|Spoil/, use: "inject" },
	{ pattern: /insistence/i, use: "maxAttempts" },
	{ pattern: /dependable/i, use: "withRetries" },
	{ pattern: /obstacle/i, use: "retry reason" },
	{ pattern: /held ?up/i, use: "conflict" },
	{ pattern: /patience/i, use: "timeout" },
	{ pattern: /sayLast/, use: "closeWith" },
	{ pattern: /\b(longest|most|least)(?=[A-Z])/, use: "max… or min…, with the unit in the name" },
	{ pattern: /foresaw|foresees|unforeseen/i, use: '"unexpected"' },
	{ pattern: /opaque 500|\bleaves? (as )?(an )?opaque/i, use: "is returned as a generic 500" },
	{ pattern: /\banew\b/i, use: "again, or a verb with re-" },
	{ pattern: /\b(some|no)body\b/i, use: "someone, no one, or who it is" },
	{ pattern: /\bwhoever\b/i, use: "the caller, anyone who" },
	{ pattern: /come again|comes again/i, use: "is returned again" },
	{ pattern: /\bpieces?\b|[a-z]Pieces\b/i, use: "units or quantity" },
	{ pattern: /\bthe edge\b(?! function)/i, use: "the HTTP layer", allowedIn: ["infra/web.ts"] },
	{ pattern: /\bmend(s|ed|ing)?\b/i, use: "fix" },
	{ pattern: /licen[c]e/i, use: "license" },
	{ pattern: /behaviour/i, use: "behavior" },
	{ pattern: /\bcolour/i, use: "color" },
	{ pattern: /catalogue/i, use: "catalog" },
	{ pattern: /time-outs?\b/i, use: "timeout" },
	{
		pattern:
			/(synthes|recogn|normal|serial|initial|organ|summar|optim|author|custom|minim|maxim)is(e|ed|es|ing|ation|er)\b/i,
		use: "the spelling with -ize",
	},
	{ pattern: /\bwhilst\b|\bfavourite|\bcentre\b|\bgrey\b/i, use: "the American spelling" },
];

/** Files that quote what was released, or hold the list itself. */
const skipped = [
	"CHANGELOG.md",
	"LICENSE",
	"packages/core/released/",
	"scripts/lint-words.ts",
	"scripts/test/lint-words.test.ts",
];

/** A word found in a file. */
export interface FoundWord {
	line: number;
	word: string;
	use: string;
}

/** Finds the words to avoid in the text of the file at `path`, which is relative to the project's folder. */
export function findWords(path: string, text: string): FoundWord[] {
	const rules = wordRules.filter(({ allowedIn = [] }) => !allowedIn.some((start) => path.startsWith(start)));
	return text.split("\n").flatMap((content, index) =>
		rules.flatMap(({ pattern, use }) => {
			const [word] = pattern.exec(content) ?? [];
			return word === undefined ? [] : [{ line: index + 1, word, use }];
		}),
	);
}

/** The text files that git tracks under these paths, or that are new and not ignored. */
function filesUnder(paths: readonly string[]): string[] {
	const args = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", ...paths];
	return execFileSync("git", args, { cwd: root, encoding: "utf8" })
		.split("\n")
		.filter((path) => /\.(ts|tsx|mjs|js|css|html|json|md|ya?ml|csv)$|^\.ci\/run$/.test(path))
		.filter((path) => !path.endsWith("package-lock.json") && !skipped.some((start) => path.startsWith(start)));
}

function main(): void {
	let count = 0;
	for (const path of filesUnder(process.argv.slice(2))) {
		for (const { line, word, use } of findWords(path, readFileSync(join(root, path), "utf8"))) {
			console.error(`${path}:${line}: "${word}": use ${use}`);
			count++;
		}
	}
	if (count === 0) return;
	console.error(`${count} words to replace.`);
	process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) main();
