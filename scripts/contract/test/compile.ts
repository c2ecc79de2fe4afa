import { execFile } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { clientTypes } from "../../client-types.ts";
import { root } from "../../project-root.ts";
import type { Node } from "../node.ts";

/** Within the repository, so that what the client imports is found. */
const folder = join(root, "node_modules/.cache/contract-consumers");
const client = "packages/client/src";
const consumer = "scripts/contract/test/consumer.ts";

/**
 * Compiles the consumer against the client's types of each document, in one run of the compiler.
 * @returns the compile errors in the consumer, for each document
 */
export async function consumerErrors(documents: readonly Node[]): Promise<string[][]> {
	await rm(folder, { recursive: true, force: true });
	await Promise.all(documents.map((document, index) => copyConsumer(document, join(folder, String(index)))));
	const config = {
		extends: join(root, "tsconfig.json"),
		compilerOptions: { incremental: false, tsBuildInfoFile: null },
		include: [],
		files: documents.map((_, index) => join(folder, String(index), consumer)),
	};
	await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
	const compiler = join(root, "packages/client/node_modules/.bin/tsc");
	const output = await promisify(execFile)(compiler, ["-p", ".", "--pretty", "false"], {
		cwd: folder,
		maxBuffer: Number.POSITIVE_INFINITY,
	}).then(
		({ stdout }) => stdout,
		// The compiler exits with 1 or 2 when there are errors, of which it prints one a line.
		(error) => {
			if (typeof error.code !== "number" || !/ error TS\d+: /.test(error.stdout)) throw error;
			return String(error.stdout);
		},
	);
	const lines = output.split("\n");
	return documents.map((_, index) => lines.filter((line) => line.startsWith(`${index}/${consumer}(`)));
}

/** Copies the consumer and the client, the latter with the types of `document`. */
async function copyConsumer(document: Node, to: string): Promise<void> {
	await cp(join(root, client), join(to, client), { recursive: true });
	await mkdir(join(to, consumer, ".."), { recursive: true });
	await cp(join(root, consumer), join(to, consumer));
	await writeFile(join(to, client, "openapi.gen.ts"), await clientTypes(JSON.stringify(document)));
}
