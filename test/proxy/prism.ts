import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "../../scripts/project-root.ts";
import { execute } from "../support/execute.ts";
import { freePort } from "../support/free-port.ts";
import { makeOnce } from "../support/make-once.ts";

/** What npm installs Prism by. Newer versions than 5.14 need Node.js 24. */
const manifests = ["package.json", "package-lock.json"];
const pins = join(import.meta.dirname, "prism");

/** Prism between a client and a stage. https://docs.stoplight.io/docs/prism */
export interface Prism {
	url: string;
	/** Prism's lines about responses that the document does not allow. */
	violations(): readonly string[];
	stop(): Promise<void>;
}

/** Installs Prism into `node_modules/.cache`, unless it is there, and returns the path of its program. */
export async function installPrism(log: (line: string) => void): Promise<string> {
	const hash = createHash("sha256");
	for (const name of manifests) hash.update(await readFile(join(pins, name)));
	const cache = join(root, "node_modules/.cache", `prism-${hash.digest("hex").slice(0, 12)}`);
	const folder = await makeOnce(cache, async (draft) => {
		log("Installing Prism from npm (once, about half a minute) …");
		for (const name of manifests) await copyFile(join(pins, name), join(draft, name));
		await execute("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: draft });
	});
	return join(folder, "node_modules/@stoplight/prism-cli/dist/index.js");
}

/**
 * Starts Prism on a free port of loopback. It compares each response with the document, and replaces one that the document does not allow by a
 * problem with the status 500. Requests are passed on unchecked: the suite sends wrong ones on purpose.
 */
export async function startPrism(program: string, document: string, upstream: string): Promise<Prism> {
	const port = await freePort();
	const options = ["--errors", "--validate-request=false", "--cors=false", "--host", "127.0.0.1", "--port", `${port}`];
	const child = spawn(process.execPath, [program, "proxy", ...options, document, upstream], {
		stdio: ["ignore", "pipe", "pipe"],
		env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
	});
	const ended = once(child, "close");
	let output = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.setEncoding("utf8").on("data", (chunk: string) => {
			output += chunk;
		});
	}
	while (!output.includes("Prism is listening")) {
		const next = await Promise.race([once(child.stdout, "data"), ended.then(() => "ended" as const)]);
		if (next === "ended") throw new Error(`Prism ended before it listened:\n${output}`);
	}
	return {
		url: `http://127.0.0.1:${port}`,
		violations: () => output.split("\n").filter((line) => /violation/i.test(line)),
		async stop() {
			child.kill();
			await ended;
		},
	};
}
