/**
 * Imports a catalog: `TAP_TOKEN=<an admin's token> npx tsx src/main.ts [--dry-run] catalog.csv`. `TAP_URL` is the address of
 * the API. Exits with code 1 if a line was rejected or the import stopped.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { columnFields, guessMapping, missingFields } from "@tap/catalog-csv/columns.ts";
import { type CsvFile, readCsv } from "@tap/catalog-csv/csv.ts";
import { type CatalogRow, readRows } from "@tap/catalog-csv/rows.ts";
import { startOf, upload } from "@tap/catalog-csv/upload.ts";
import { createClient } from "@tap/client";

try {
	process.exitCode = await main();
} catch (error) {
	if (!(error instanceof Error)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({ allowPositionals: true, options: { "dry-run": { type: "boolean" } } });
	const [path, ...others] = positionals;
	const token = process.env.TAP_TOKEN;
	if (path === undefined || others.length > 0) throw new Error("Name one file: main.ts [--dry-run] catalog.csv.");
	if (!token) throw new Error("Set TAP_TOKEN to an admin's access token: TAP_TOKEN=$(npm run -s token -- admin).");

	const isDryRun = values["dry-run"] === true;
	const rows = await readCatalog(readCsv(await readFile(path)));
	const lines = rows.flatMap(({ line, product }) => (product ? [{ line, product }] : []));
	const client = createClient({ baseUrl: process.env.TAP_URL ?? "http://127.0.0.1:3000", token });
	const { accepted, rejected } = await upload(client, startOf(lines), {
		isDryRun,
		onProgress: ({ remaining }) => {
			if (process.stderr.isTTY) drawProgress(lines.length - remaining.length, lines.length);
		},
	}).catch((error: unknown) => {
		throw new Error(
			`Stopped: ${messageOf(error)}\nImported products stay in the shop. Run the command again for the rest.`,
			{
				cause: error,
			},
		);
	});

	const invalid = rows
		.filter(({ product }) => product === undefined)
		.map((row) => ({ ...row, reasons: reasonsOf(row) }));
	const failed = [...invalid, ...rejected].sort((a, b) => a.line - b.line);
	console.log(`${accepted} of ${rows.length} products ${isDryRun ? "would be imported" : "imported"}.`);
	for (const { line, reasons } of failed) for (const reason of reasons) console.log(`line ${line}: ${reason}`);
	return failed.length > 0 ? 1 : 0;
}

/** @throws Error if the first line does not name the columns */
async function readCatalog(file: CsvFile): Promise<CatalogRow[]> {
	const mapping = guessMapping(file.header);
	const errors = [
		...missingFields(mapping).map((field) => `${field} is missing`),
		...file.header.flatMap((name, index) => {
			if (mapping[index] !== undefined) return [];
			return [name === "" ? `column ${index + 1} has no name` : `"${name}" is unknown or a duplicate`];
		}),
	];
	if (errors.length > 0) {
		throw new Error(
			`The first line must name the columns ${columnFields.join(",")} (id and description are optional): ${errors.join(", ")}.`,
		);
	}
	return readRows(file, mapping);
}

function reasonsOf({ rowError, errors }: CatalogRow): string[] {
	if (rowError !== undefined) return [rowError];
	return Object.entries(errors).map(([field, error]) => `${field}: ${error}`);
}

/** The message of an error. If a connection fails, `fetch` keeps the reason in the cause. */
function messageOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** Draws a progress bar over the previous one. */
function drawProgress(processed: number, total: number): void {
	const width = 40;
	const filled = Math.round((processed / total) * width);
	const end = processed === total ? "\n" : "";
	process.stderr.write(`\r[${"#".repeat(filled)}${"-".repeat(width - filled)}] ${processed}/${total}${end}`);
}
