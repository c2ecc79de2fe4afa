/**
 * Writes the files that are derived from the contract, or with `--check` only says which of them are stale (exit code 1).
 *
 *     tsx scripts/generate.ts [--check]
 */
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import root from "../package.json" with { type: "json" };
import { operation, operationIds } from "../packages/core/src/contract/operations.ts";
import { openapiDocument } from "../packages/core/src/openapi.ts";

/** What is generated: each file, by its path from the root, and how its text is made. */
const outputs: { file: string; render: () => string | Promise<string> }[] = [
	{ file: "packages/core/openapi.json", render: renderDocument },
	{ file: "packages/client/src/openapi.gen.ts", render: renderClientTypes },
];

function renderDocument(): string {
	return `${JSON.stringify(openapiDocument(root.version), undefined, 2)}\n`;
}

async function renderClientTypes(): Promise<string> {
	const types = await openapiTS(renderDocument(), {
		// A caller may leave out what has a default.
		defaultNonNullable: false,
		// `Product` besides `components["schemas"]["Product"]`.
		rootTypes: true,
		rootTypesNoSchemaPrefix: true,
		rootTypesKeepCasing: true,
	});
	const notice = "Generated from the contract in packages/core by `npm run generate`: change that, not this file.";
	return `// ${notice}\n\n${astToString(types)}${renderKeyedOperations()}`;
}

/** The one thing about the contract that the client has to know at run time. */
function renderKeyedOperations(): string {
	const keyed = operationIds
		.map((id) => operation(id))
		.filter(({ headers }) => headers !== undefined && "Idempotency-Key" in headers._zod.def.shape)
		.map(({ method, path }) => `${method} ${path}`);
	return `\n/** The operations that take an \`Idempotency-Key\`. */\nexport const keyedOperations = ${JSON.stringify(keyed)};\n`;
}

const check = process.argv.includes("--check");
for (const { file, render } of outputs) {
	const url = new URL(`../${file}`, import.meta.url);
	const [fresh, committed] = await Promise.all([render(), readFile(url, "utf8").catch(() => undefined)]);
	if (fresh === committed) continue;
	if (check) {
		console.error(`${file} is stale: run npm run generate`);
		process.exitCode = 1;
	} else {
		await writeFile(url, fresh);
		console.log(`${file} written`);
	}
}
