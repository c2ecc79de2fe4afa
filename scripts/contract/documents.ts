import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { isNode, type Node, nodeOf } from "./node.ts";

/** A contract that was read from a file. */
export interface Contract {
	/** `info.version`: the version of the project that generated it. */
	version: string;
	document: Node;
}

/** The current contract, written by `npm run generate`. */
export const currentFile = fileURLToPath(new URL("../../packages/core/openapi.json", import.meta.url));

/** The released contract, written by `npm run contract:release`. */
export const releasedFile = fileURLToPath(new URL("../../packages/core/released/openapi.json", import.meta.url));

/**
 * Reads a contract.
 * @throws Error when the file is missing, is not JSON, or has no version
 */
export async function readContract(file: string): Promise<Contract> {
	const document: unknown = JSON.parse(await readFile(file, "utf8"));
	const version = nodeOf(nodeOf(document).info).version;
	if (!isNode(document) || typeof version !== "string")
		throw new Error(`${file} is not an OpenAPI document with a version: run npm run generate.`);
	return { version, document };
}
