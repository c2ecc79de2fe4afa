import { ApiError, type Client, type Problem, type Product, type UnexpectedResponse } from "@tap/client";
import { maxBulkProducts } from "./product-rules.gen.ts";
import type { ImportProduct } from "./rows.ts";

/** A product to upload and the line of its row. */
export interface UploadLine {
	line: number;
	product: ImportProduct;
}

/** A line that the API rejected, and why. */
export interface Rejection {
	line: number;
	/** The product's name. */
	name: string;
	reasons: readonly string[];
}

/** The progress of an upload. */
export interface UploadProgress {
	/** The number of products that the API accepted. */
	accepted: number;
	rejected: readonly Rejection[];
	/** The lines that are not uploaded yet. */
	remaining: readonly UploadLine[];
}

export interface UploadOptions {
	/** Called after each batch with the progress so far and the batch's products as stored. */
	onProgress?(progress: UploadProgress, stored: readonly Product[]): void;
	/** Checked before each batch: `false` stops the upload. */
	shouldContinue?(): boolean;
	/** Whether the API only validates the lines and writes nothing. */
	isDryRun?: boolean;
}

/** Starts an upload from the first line. */
export function startOf(lines: readonly UploadLine[]): UploadProgress {
	return { accepted: 0, rejected: [], remaining: lines };
}

/**
 * Uploads products in batches. The API writes all of a batch or nothing, so a rejected batch is sent again without the lines
 * that the API named, and a batch that is too large is halved. Products have IDs, so sending a line twice has the effect of
 * sending it once: an upload can be resumed from its last progress after any failure.
 * @returns the progress when nothing remains or `shouldContinue` returned false
 * @throws {ApiError} for a problem that is not about single lines; `TypeError` if there is no response. `onProgress` has the
 *   progress up to then.
 */
export async function upload(
	client: Client,
	start: UploadProgress,
	{ onProgress, shouldContinue = () => true, isDryRun = false }: UploadOptions = {},
): Promise<UploadProgress> {
	let progress = start;
	const maxSize = isDryRun ? maxBulkProducts - 1 : maxBulkProducts;
	// A batch that was too large makes the next one smaller.
	let size = maxSize;
	while (progress.remaining.length > 0 && shouldContinue()) {
		const batch = progress.remaining.slice(0, size);
		const items = batch.map(({ product }) => product);
		const body = { items: isDryRun ? [...items, neverWritten] : items };
		const { data, error, response } = await client.PUT("/products", { body });
		if (data && isDryRun)
			throw new Error("The API accepted a dry run, so it may have written the product prd_dry-run.");
		if (error?.code === "request.too_large" && batch.length > 1) {
			size = Math.ceil(batch.length / 2);
			continue;
		}
		if (data || (isDryRun && error?.code === "product.version_conflict")) {
			progress = {
				...progress,
				accepted: progress.accepted + batch.length,
				remaining: progress.remaining.slice(batch.length),
			};
		} else {
			const reasons = reasonsByLine(error, batch);
			// Without a line to leave out, the same batch would be sent forever.
			if (reasons.size === 0) throw new ApiError(error, response);
			progress = reject(progress, batch, reasons);
		}
		size = maxSize;
		onProgress?.(progress, data?.items ?? []);
	}
	return progress;
}

/**
 * The item that makes a dry run fail: no product has this version, so the API rejects the whole batch. It reports the version
 * conflict only if all items are valid.
 */
const neverWritten = {
	id: "prd_dry-run",
	version: Number.MAX_SAFE_INTEGER,
	name: "Dry run",
	category: "dry-run",
	price: { amount: 0, currency: "EUR" },
	stock: 0,
} as const;

/** Moves the lines that have reasons from the remaining to the rejected ones. */
function reject(
	progress: UploadProgress,
	batch: readonly UploadLine[],
	reasons: ReadonlyMap<number, string[]>,
): UploadProgress {
	const rejected = batch.flatMap(({ line, product }) => {
		const why = reasons.get(line);
		return why ? [{ line, name: product.name, reasons: why }] : [];
	});
	return {
		...progress,
		rejected: [...progress.rejected, ...rejected],
		remaining: progress.remaining.filter(({ line }) => !reasons.has(line)),
	};
}

/** The reasons for rejecting lines of a batch; empty if the problem is not about single lines. */
function reasonsByLine(problem: Problem | UnexpectedResponse, batch: readonly UploadLine[]): Map<number, string[]> {
	const reasons = new Map<number, string[]>();
	if (problem.code === "request.too_large") {
		for (const { line } of batch) reasons.set(line, ["The product is larger than the API accepts."]);
	}
	if (problem.code !== "request.invalid") return reasons;
	for (const { pointer, detail } of problem.errors ?? []) {
		// `/items/3/price/amount` is the price of the fourth product of the batch.
		const [, items, index, ...field] = pointer.split("/");
		const line = items === "items" ? batch[Number(index)]?.line : undefined;
		if (line === undefined) continue;
		const reason = field.length > 0 ? `${field.join(".")}: ${detail}` : detail;
		reasons.set(line, [...(reasons.get(line) ?? []), reason]);
	}
	return reasons;
}
