/**
 * Imports a catalog: `TAP_TOKEN=<an admin's token> npx tsx src/main.ts [--dry-run] catalog.csv`. `TAP_URL` says where the
 * API is. Ends with exit code 1 when a line was rejected or the import stopped.
 */
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createClient } from "@tap/client";
import { readCatalog } from "./catalog.ts";
import { importLines } from "./import.ts";

try {
	process.exitCode = await main();
} catch (error) {
	if (!(error instanceof Error)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}

async function main(): Promise<number> {
	const { values, positionals } = parseArgs({ allowPositionals: true, options: { "dry-run": { type: "boolean" } } });
	const [file, ...others] = positionals;
	const token = process.env.TAP_TOKEN;
	if (file === undefined || others.length > 0) throw new Error("Name one file: main.ts [--dry-run] catalog.csv.");
	if (!token) throw new Error("Set TAP_TOKEN to an admin's access token: TAP_TOKEN=$(npm run -s token -- admin).");

	const isDryRun = values["dry-run"] === true;
	const catalog = readCatalog(await readFile(file, "utf8"));
	const total = catalog.lines.length;
	const client = createClient({ baseUrl: process.env.TAP_URL ?? "http://127.0.0.1:3000", token });
	const { accepted, rejected } = await importLines(client, catalog.lines, {
		isDryRun,
		onProgress: process.stderr.isTTY ? (settled) => drawProgress(settled, total) : undefined,
	}).catch((error: unknown) => {
		throw new Error(`Stopped: ${reasonOf(error)}\nWhat was imported so far stays; run it again for the rest.`, {
			cause: error,
		});
	});

	const refused = [...catalog.rejected, ...rejected].sort((a, b) => a.line - b.line);
	console.log(`${accepted} of ${accepted + refused.length} products ${isDryRun ? "would be imported" : "imported"}.`);
	for (const { line, reasons } of refused) for (const reason of reasons) console.log(`line ${line}: ${reason}`);
	return refused.length > 0 ? 1 : 0;
}

/** Why there is no answer, or none to go on with; `fetch` keeps that in the cause. */
function reasonOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** Draws over the bar of before; the last one stays. */
function drawProgress(settled: number, total: number): void {
	const width = 40;
	const filled = Math.round((settled / total) * width);
	const end = settled === total ? "\n" : "";
	process.stderr.write(`\r[${"#".repeat(filled)}${"-".repeat(width - filled)}] ${settled}/${total}${end}`);
}
