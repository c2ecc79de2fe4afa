import { ApiError, type Client, type Problem, type Product } from "@tap/client";
import { maxBulkProducts } from "../../contract-rules.gen.ts";
import type { ImportProduct } from "./validate-rows.ts";

/** A line to send. */
export interface Line {
	line: number;
	product: ImportProduct;
}

/** A line that the API refused, and why. */
export interface Refusal {
	line: number;
	name: string;
	reasons: readonly string[];
}

/** How far an import has come. */
export interface Progress {
	/** How many products stand in the shop. */
	done: number;
	refused: readonly Refusal[];
	/** The lines that are still to be sent. */
	left: readonly Line[];
}

/** What to tell while sending. */
export interface Listener {
	/** After each batch: how far it has come, and the products as they stand in the shop. */
	onProgress(progress: Progress, stored: readonly Product[]): void;
	/** Asked before each batch: whether the person wants to go on. */
	isWanted(): boolean;
}

/**
 * Sends products a hundred at a time until all are settled or the person stops it. The API writes a batch whole or not at all,
 * so one that it refuses is sent again without the lines that it named, and one that is too large in halves. Products have their
 * ids, so that sending a line twice does what sending it once does: it can go on from `left` after any failure.
 * @returns how far it came
 * @throws {ApiError} a problem that no line is to blame for; `TypeError` when no answer came. `onProgress` knows how far it came.
 */
export async function sendLines(
	client: Client,
	start: Progress,
	{ onProgress, isWanted }: Listener,
): Promise<Progress> {
	let progress = start;
	// The most that the next batch may have; a batch that was too large makes it smaller.
	let most = maxBulkProducts;
	while (progress.left.length > 0 && isWanted()) {
		const batch = progress.left.slice(0, most);
		const rest = progress.left.slice(batch.length);
		const items = batch.map(({ product }) => product);
		const { data, error, response } = await client.PUT("/products", { body: { items } });
		if (data) {
			progress = { ...progress, done: progress.done + batch.length, left: rest };
			most = maxBulkProducts;
		} else if (error.code === "request.too_large") {
			if (batch.length > 1) {
				most = Math.ceil(batch.length / 2);
				continue;
			}
			progress = refuse(
				progress,
				batch,
				new Map(batch.map(({ line }) => [line, ["It is larger than the API takes."]])),
			);
			most = maxBulkProducts;
		} else {
			const reasons = error.code === "request.invalid" ? reasonsOf(error.errors, batch) : new Map();
			// Without a line to leave out, sending again would go on for ever.
			if (reasons.size === 0) throw new ApiError(error, response);
			progress = refuse(progress, batch, reasons);
		}
		onProgress(progress, data?.items ?? []);
	}
	return progress;
}

/** Takes the lines that have reasons out of what is left. */
function refuse(progress: Progress, batch: readonly Line[], reasons: ReadonlyMap<number, string[]>): Progress {
	const refused = batch.flatMap(({ line, product }) => {
		const why = reasons.get(line);
		return why ? [{ line, name: product.name, reasons: why }] : [];
	});
	return {
		...progress,
		refused: [...progress.refused, ...refused],
		left: progress.left.filter(({ line }) => !reasons.has(line)),
	};
}

/** The API's faults by line: `/items/3/price/amount` is the price of the fourth product of the batch. */
function reasonsOf(faults: Problem["errors"], batch: readonly Line[]): Map<number, string[]> {
	const reasons = new Map<number, string[]>();
	for (const { pointer, detail } of faults ?? []) {
		const [, items, index, ...field] = pointer.split("/");
		const line = items === "items" ? batch[Number(index)]?.line : undefined;
		if (line === undefined) continue;
		const reason = field.length > 0 ? `${field.join(".")}: ${detail}` : detail;
		reasons.set(line, [...(reasons.get(line) ?? []), reason]);
	}
	return reasons;
}
