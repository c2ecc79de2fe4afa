import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import openapi from "@tap/core/openapi.json" with { type: "json" };
import { messageOf } from "@tap/local/user-error.ts";
import { root } from "../../scripts/project-root.ts";
import { readDocument } from "../fuzz/document.ts";
import { startTemporaryStage } from "../support/temporary-stage.ts";
import { documentedBodies } from "./documented-bodies.ts";
import { generatorTools, type Language, languages, missingExchanges, missingTool } from "./languages.ts";
import { startLaterVersion } from "./later-version.ts";
import { readSections, type Section } from "./page.ts";

// `npm run test:clients` runs the commands of docs/other-languages.md, word for word, against a temporary local stage: each
// generates a client from openapi.json, compiles it, and runs a program that uses it. `-- --only Python` runs one language. It exits
// with 1 when a command fails, and in CI also when a tool is missing that `.ci/run` installs.

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const usage = `npm run test:clients -- [--only <language>]…

  --only  ${languages.map(({ title }) => title).join(", ")}`;

const page = "docs/other-languages.md";
const preparation = "The generator";

try {
	process.exitCode = await run(chosenLanguages(process.argv.slice(2)));
} catch (error) {
	console.error(messageOf(error));
	process.exitCode = 2;
}

/** Reads the arguments of the command. */
function chosenLanguages(args: string[]): readonly Language[] {
	const { values } = parseArgs({ args, options: { only: { type: "string", multiple: true } } });
	if (!values.only) return languages;
	return values.only.map((title) => {
		const found = languages.find((language) => language.title.toLowerCase() === title.toLowerCase());
		if (!found) throw new Error(`There is no language ${JSON.stringify(title)}.\n\n${usage}`);
		return found;
	});
}

/** Runs the sections of the languages and returns the exit code. */
async function run(chosen: readonly Language[]): Promise<number> {
	const sections = readSections(readFileSync(join(root, page), "utf8"));
	const noGenerator = missingTool(generatorTools);
	const results: { title: string; result: string; isFailure: boolean }[] = [];
	const log: string[] = [];
	const scripts = await mkdtemp(join(tmpdir(), "tap-clients-"));
	const stage = await startTemporaryStage({ log: (line) => void log.push(line) });
	// Clients that are generated today have to work with the compatible versions to come.
	const api = await startLaterVersion(stage.url);
	const bodies = join(root, "dist/clients/documented-bodies.json");
	await mkdir(join(root, "dist/clients"), { recursive: true });
	await writeFile(bodies, JSON.stringify(documentedBodies(readDocument(openapi))));
	const env = {
		...process.env,
		TAP_URL: api.url,
		LOCAL_DATA: stage.dataPath,
		DOCUMENTED_BODIES: bodies,
		// For programs that run for seconds, Java's optimizing compiler takes more time than it saves. The generator logs each file that it writes, and warns of each name that it changes.
		JDK_JAVA_OPTIONS: "-XX:TieredStopAtLevel=1 -Dlog.level=error",
	};

	/** Runs commands line by line in one shell, as when they are pasted, and prints each before it runs. */
	async function execute(commands: string): Promise<void> {
		const script = join(scripts, "commands.sh");
		await writeFile(script, commands);
		const status = await new Promise<number | null>((resolve, reject) => {
			const child = spawn("bash", ["-ev", script], { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
			child.once("error", reject).once("close", resolve);
		});
		if (status !== 0) throw new Error(`a command failed with exit code ${status}`);
	}

	try {
		if (noGenerator === undefined) await execute(sectionOf(preparation, sections).commands);
		for (const language of chosen) {
			const { title, isRequiredInCI, tools, checks } = language;
			const missing = noGenerator ?? missingTool(tools);
			if (missing !== undefined) {
				console.log(`\n${title} is left out. ${missing}`);
				const isFailure = Boolean(process.env.CI) && isRequiredInCI;
				results.push({ title, result: `left out. ${missing}`, isFailure });
				continue;
			}
			console.log(`\n== ${title}`);
			const startedAt = performance.now();
			log.length = 0;
			try {
				await execute(sectionOf(title, sections).commands);
				const unseen = missingExchanges(language, log);
				if (unseen.length > 0) throw new Error(`its program did not get ${unseen.join(", ")}`);
				if (checks) await execute(`${checks}\n`);
				const seconds = Math.round((performance.now() - startedAt) / 1000);
				results.push({ title, result: `passed in ${seconds} s`, isFailure: false });
			} catch (error) {
				results.push({ title, result: `FAILED: ${messageOf(error)}`, isFailure: true });
			}
		}
	} finally {
		await api.stop();
		await stage.stop();
		await rm(scripts, { recursive: true, force: true });
	}

	console.log("");
	for (const line of stage.errorLines) console.log(line);
	for (const { title, result } of results) console.log(`${title.padEnd(11)}${result}`);
	return results.some(({ isFailure }) => isFailure) ? 1 : 0;
}

function sectionOf(title: string, sections: readonly Section[]): Section {
	const found = sections.find((section) => section.title === title);
	if (!found) throw new Error(`${page} has no section "${title}" with a block of commands (\`\`\`bash run).`);
	return found;
}
