import type { Client, ValidationError } from "@tap/client";
import type { Line, Rejection } from "./catalog.ts";

/** The most products that `PUT /products` takes at once. */
const maxBatch = 100;

/** What came of an import. */
export interface Outcome {
	/** How many products stand in the shop now, or in a dry run, could. */
	accepted: number;
	rejected: Rejection[];
}

export interface ImportOptions {
	/** Asks the API what it thinks of every line, and writes nothing. */
	isDryRun: boolean;
	/** Told after each batch how many lines are settled. */
	onProgress?(settled: number): void;
}

/**
 * Writes the products to the shop. A batch is written whole or not at all, so when the API refuses one it is sent again
 * without the lines that the API named, and a batch that is too large is sent in halves. It can be run again: the same ids
 * replace the same products.
 * @throws Error when the API does not answer or refuses for a reason that no line is to blame for
 */
export async function importLines(client: Client, lines: readonly Line[], options: ImportOptions): Promise<Outcome> {
	const outcome: Outcome = { accepted: 0, rejected: [] };
	const size = options.isDryRun ? maxBatch - 1 : maxBatch;
	const batches: Line[][] = [];
	for (let start = 0; start < lines.length; start += size) batches.push(lines.slice(start, start + size));

	// From the front; what has to be sent again comes next.
	for (let batch = batches.shift(); batch; batch = batches.shift()) {
		const refusal = await send(client, batch, options.isDryRun);
		if (refusal === undefined) outcome.accepted += batch.length;
		else if (refusal === "too large") {
			const middle = Math.ceil(batch.length / 2);
			const tooLarge = "it is larger than the API takes";
			if (batch.length === 1) outcome.rejected.push(...batch.map(({ line }) => ({ line, reasons: [tooLarge] })));
			else batches.unshift(batch.slice(0, middle), batch.slice(middle));
		} else {
			outcome.rejected.push(...refusal.map(({ line, reasons }) => ({ line, reasons })));
			const rest = batch.filter(({ line }) => !refusal.some((rejection) => rejection.line === line));
			if (rest.length > 0) batches.unshift(rest);
		}
		options.onProgress?.(outcome.accepted + outcome.rejected.length);
	}
	return outcome;
}

/** Sends one batch. Gives nothing when it was accepted, else what has to change. */
async function send(
	client: Client,
	batch: readonly Line[],
	isDryRun: boolean,
): Promise<Rejection[] | "too large" | undefined> {
	const items = batch.map(({ product }) => product);
	const body = { items: isDryRun ? [...items, neverWritten] : items };
	const { data, error } = await client.PUT("/products", { body });
	if (data && !isDryRun) return undefined;
	if (error?.code === "product.version_conflict" && isDryRun) return undefined;
	if (error?.code === "request.too_large") return "too large";
	const rejected = error?.code === "request.invalid" ? rejectionsOf(error.errors ?? [], batch) : [];
	// Without a line to leave out, sending again would go on for ever.
	if (rejected.length > 0) return rejected;
	throw new Error(
		error ? `${error.detail} (${error.code}, request ${error.requestId})` : "The dry run was not refused.",
	);
}

/**
 * Goes along in a dry run: no product has this version, so that the API, which writes all or nothing, writes nothing. It
 * says so only when there is nothing else to say against the batch.
 */
const neverWritten = {
	id: "prd_dry-run",
	version: Number.MAX_SAFE_INTEGER,
	name: "Dry run",
	category: "dry-run",
	price: { amount: 0, currency: "EUR" },
	stock: 0,
} as const;

/** The API's faults by line: `/items/3/price/amount` is the price of the fourth product. */
function rejectionsOf(faults: readonly ValidationError[], batch: readonly Line[]): Rejection[] {
	const byLine = new Map<number, string[]>();
	for (const { pointer, detail } of faults) {
		const [, items, index, ...field] = pointer.split("/");
		const line = items === "items" ? batch[Number(index)]?.line : undefined;
		if (line === undefined) continue;
		const reason = field.length > 0 ? `${field.join(".")}: ${detail}` : detail;
		byLine.set(line, [...(byLine.get(line) ?? []), reason]);
	}
	return [...byLine].map(([line, reasons]) => ({ line, reasons }));
}
