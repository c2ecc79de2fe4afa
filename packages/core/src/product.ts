import { ulid } from "ulid";
import { AppError } from "./app-error.ts";
import type { Page } from "./contract/page.ts";
import type { ValidationError } from "./contract/problem.ts";
import { type BulkProductInput, Product, type ProductInput } from "./contract/product.ts";
import { holds, type Precondition } from "./revision.ts";
import * as Storage from "./storage/dynamodb.ts";
import { list as listPage, sortKey } from "./storage/page.ts";

const listing = "product";

/**
 * Reads a product.
 * @throws AppError `product.not_found`
 */
export async function fromID(productId: string): Promise<Product> {
	const product = await find(productId);
	if (!product) throw new AppError("product.not_found");
	return product;
}

/**
 * Lists products, newest first.
 * @throws AppError `cursor.invalid`
 */
export async function list(filter: {
	category?: string | undefined;
	limit: number;
	cursor?: string | undefined;
}): Promise<Page<Product>> {
	const { category, limit, cursor } = filter;
	const by = category === undefined ? { index: "newest", hash: listing } : { index: "byCategory", hash: category };
	return listPage({ table: "Products", ...by, limit, cursor, parse });
}

/** Creates a product under a new id. */
export async function create(input: ProductInput, now = new Date()): Promise<Product> {
	const product = revised(newId(now), input, undefined, now);
	if (!(await Storage.put("Products", toItem(product), unchanged(undefined))))
		throw new Error(`${product.id} is not new`);
	return product;
}

/**
 * Replaces a product, or creates it under an id of the caller's choice.
 * @throws AppError `precondition.required` without a precondition, `precondition.failed` when it does not hold
 */
export async function put(
	{ productId, input, precondition }: { productId: string; input: ProductInput; precondition: Precondition },
	now = new Date(),
): Promise<{ product: Product; created: boolean }> {
	if (!precondition.ifMatch && !precondition.ifNoneMatch) throw new AppError("precondition.required");
	return Storage.untilCommitted(async () => {
		const current = await find(productId);
		if (!holds(precondition, current)) throw new AppError("precondition.failed");
		const product = revised(productId, input, current, now);
		const committed = await Storage.put("Products", toItem(product), unchanged(current));
		return committed ? { product, created: !current } : undefined;
	});
}

/**
 * Creates or replaces products, all or none, and answers them in the order given. An item without id is a new product;
 * one with a `version` replaces exactly that version; of the others the last write wins.
 * @throws AppError `request.invalid` when an id occurs twice, `product.version_conflict`
 */
export async function putMany(items: readonly BulkProductInput[], now = new Date()): Promise<Product[]> {
	assertDistinct(items);
	return Storage.untilCommitted(async () => {
		const ids = items.flatMap(({ id }) => id ?? []);
		const stored = await Storage.batchGet([{ table: "Products", ids }]);
		const faults: ValidationError[] = [];
		const writes = items.map(({ id, version, ...input }, position) => {
			const item = id === undefined ? undefined : stored.get(id);
			const current = item && parse(item);
			if (version !== undefined && version !== current?.version) {
				const found = current ? `it has version ${current.version}` : "it does not exist";
				faults.push({
					in: "body",
					pointer: `/items/${position}/version`,
					detail: `${id ?? "A new product"}: ${found}.`,
				});
			}
			return { product: revised(id ?? newId(now), input, current, now), current };
		});
		if (faults.length > 0) throw new AppError("product.version_conflict", { errors: faults });
		const result = await Storage.transact(
			writes.map(({ product, current }) => ({
				table: "Products",
				put: toItem(product),
				condition: unchanged(current),
			})),
		);
		return result.committed ? writes.map(({ product }) => product) : undefined;
	});
}

/**
 * Deletes a product. Old orders keep its name and price.
 * @throws AppError `product.not_found`, `precondition.failed`
 */
export async function remove({
	productId,
	precondition,
}: {
	productId: string;
	precondition: Precondition;
}): Promise<void> {
	await Storage.untilCommitted(async () => {
		const current = await fromID(productId);
		if (!holds(precondition, current)) throw new AppError("precondition.failed");
		return (await Storage.remove("Products", productId, unchanged(current))) || undefined;
	});
}

/**
 * Deletes products, all or none. An id that is named twice counts once.
 * @throws AppError `product.not_found` with a fault for every id that names no product
 */
export async function removeMany(productIds: readonly string[]): Promise<void> {
	const ids = [...new Set(productIds)];
	await Storage.untilCommitted(async () => {
		const result = await Storage.transact(
			ids.map((id) => ({ table: "Products", remove: id, condition: { text: "attribute_exists(id)" } })),
		);
		if (result.committed) return true;
		if (result.unmet.length === 0) return undefined;
		const unknown = new Set(result.unmet.map((position) => ids[position]));
		throw new AppError("product.not_found", {
			detail: "Some of the products do not exist. None was deleted.",
			errors: productIds.flatMap((id, position) =>
				unknown.has(id) ? [{ in: "query", pointer: `/id/${position}`, detail: `There is no product ${id}.` }] : [],
			),
		});
	});
}

function newId(now: Date): string {
	return `prd_${ulid(now.getTime())}`;
}

async function find(productId: string): Promise<Product | undefined> {
	const item = await Storage.get("Products", productId);
	return item && parse(item);
}

/** Makes a product of an item; the attributes that only the indexes need are left out. */
export function parse(item: Storage.Item): Product {
	return Product.parse(item);
}

function toItem(product: Product): Storage.Item {
	return { ...product, listing, sort: sortKey(product) };
}

/** The next state of a product: what the caller says, and what the server keeps. */
function revised(id: string, input: ProductInput, current: Product | undefined, now: Date): Product {
	const { name, description, category, price, stock } = input;
	return {
		id,
		name,
		description,
		category,
		price,
		stock,
		createdAt: current?.createdAt ?? now.toISOString(),
		updatedAt: now.toISOString(),
		version: (current?.version ?? 0) + 1,
	};
}

/** That nobody wrote since `current` was read. */
function unchanged(current: Product | undefined): Storage.Expression {
	if (!current) return { text: "attribute_not_exists(id)" };
	return {
		text: "version = :version AND createdAt = :createdAt",
		values: { ":version": current.version, ":createdAt": current.createdAt },
	};
}

function assertDistinct(items: readonly BulkProductInput[]): void {
	const seen = new Set<string>();
	const errors: ValidationError[] = [];
	for (const [position, { id }] of items.entries()) {
		if (id === undefined) continue;
		if (seen.has(id)) {
			errors.push({ in: "body", pointer: `/items/${position}/id`, detail: `${id} is named more than once.` });
		}
		seen.add(id);
	}
	if (errors.length > 0) throw new AppError("request.invalid", { errors });
}
