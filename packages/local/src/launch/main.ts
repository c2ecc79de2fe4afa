import { codeOf } from "../user-error.ts";
import { bundleCommands } from "./bundle.ts";

// `node --import tsx/esm main.ts <index file>` bundles the commands. run.mjs starts it, and runs the sources if there is no bundle.

const [indexFile] = process.argv.slice(2);
if (indexFile === undefined) throw new Error("Name the index file.");
try {
	await bundleCommands(indexFile);
} catch (error) {
	// A cache that cannot be written is no error, and an error in the code is reported when the sources run.
	const isExpected = codeOf(error) !== undefined || (error instanceof Error && "errors" in error);
	if (!isExpected) throw error;
}
