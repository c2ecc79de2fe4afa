import { AppError, type InputError } from "./app-error.ts";
import type { Page } from "./contract/page.ts";
import { type BulkProductInput, Product, type ProductInput } from "./contract/product.ts";
import { newId } from "./id.ts";
import type { RequestContext } from "./request-context.ts";
import { holds, type Precondition } from "./revision.ts";
import * as Storage from "./storage/dynamodb.ts";
import { parserOf } from "./storage/item-parser.ts";
import { list as listPage, sortKey } from "./storage/page.ts";
import { newRetries, type Retries } from "./storage/retry-policy.ts";

const listing = "product";

/**
 * Returns a product.
 * @throws AppError `product.not_found`
 */
export async function fromID(productId: string, { retries = newRetries() }: RequestContext = {}): Promise<Product> {
	const product = await find(retries, productId);
	if (!product) throw new AppError("product.not_found");
	return product;
}

/**
 * Lists products, newest first.
 * @throws AppError `cursor.invalid`
 */
export async function list(
	filter: { category?: string | undefined; limit: number; cursor?: string | undefined },
	{ retries = newRetries() }: RequestContext = {},
): Promise<Page<Product>> {
	const { category, limit, cursor } = filter;
	const by = category === undefined ? { index: "newest", hash: listing } : { index: "byCategory", hash: category };
	return listPage(retries, { table: "Products", ...by, limit, cursor, parse });
}

/** Creates a product under a new id. */
export async function create(
	input: ProductInput,
	{ now = new Date(), retries = newRetries() }: RequestContext = {},
): Promise<Product> {
	const product = revised(newId("prd", now), input, undefined, now);
	if (!(await Storage.put(retries, "Products", toItem(product), unchanged(undefined)))) {
		throw new Error(`${product.id} already exists`);
	}
	return product;
}

/**
 * Replaces a product, or creates it under an id of the caller's choice.
 * @throws AppError `precondition.required` without a precondition, `precondition.failed` if it does not hold
 */
export async function put(
	{ productId, input, precondition }: { productId: string; input: ProductInput; precondition: Precondition },
	{ now = new Date(), retries = newRetries() }: RequestContext = {},
): Promise<{ product: Product; created: boolean }> {
	if (!precondition.ifMatch && !precondition.ifNoneMatch) throw new AppError("precondition.required");
	return Storage.untilCommitted(retries, async () => {
		const current = await find(retries, productId);
		if (!holds(precondition, current)) throw new AppError("precondition.failed");
		const product = revised(productId, input, current, now);
		const committed = await Storage.put(retries, "Products", toItem(product), unchanged(current));
		return committed ? { product, created: !current } : undefined;
	});
}

/**
 * Creates or replaces products, all or none, and returns them in the order of the input. An item without an id becomes a
 * new product. An item with a `version` replaces exactly that version. For the others, the last write wins.
 * @throws AppError `request.invalid` if an id occurs twice, `product.version_conflict`
 */
export async function putMany(
	{ items }: { items: readonly BulkProductInput[] },
	{ now = new Date(), retries = newRetries() }: RequestContext = {},
): Promise<{ items: Product[] }> {
	assertDistinct(items);
	return Storage.untilCommitted(retries, async () => {
		const stored = await Storage.batchGet(retries, { Products: items.flatMap(({ id }) => id ?? []) });
		const errors: InputError[] = [];
		const changes = items.map(({ id, version, ...input }, index) => {
			const item = id === undefined ? undefined : stored.Products.get(id);
			const current = item && parse(item);
			if (version !== undefined && version !== current?.version) {
				const found = current ? `it has version ${current.version}` : "it does not exist";
				errors.push({ path: ["items", index, "version"], detail: `${id ?? "A new product"}: ${found}.` });
			}
			return { product: revised(id ?? newId("prd", now), input, current, now), current };
		});
		if (errors.length > 0) throw new AppError("product.version_conflict", { errors });
		const writes: Record<string, Storage.Write> = {};
		for (const { product, current } of changes) {
			writes[product.id] = { table: "Products", put: toItem(product), condition: unchanged(current) };
		}
		const { committed } = await Storage.transact(retries, writes);
		return committed ? { items: changes.map(({ product }) => product) } : undefined;
	});
}

/**
 * Deletes a product. Old orders keep its name and price.
 * @throws AppError `product.not_found`, `precondition.failed`
 */
export async function remove(
	{ productId, precondition }: { productId: string; precondition: Precondition },
	{ retries = newRetries() }: RequestContext = {},
): Promise<void> {
	await Storage.untilCommitted(retries, async () => {
		const current = await fromID(productId, { retries });
		if (!holds(precondition, current)) throw new AppError("precondition.failed");
		return (await Storage.remove(retries, "Products", productId, unchanged(current))) || undefined;
	});
}

/**
 * Deletes products, all or none. An id that is given twice counts once.
 * @throws AppError `product.not_found` with an error for every id of a product that does not exist
 */
export async function removeMany(
	{ id: ids }: { id: readonly string[] },
	{ retries = newRetries() }: RequestContext = {},
): Promise<void> {
	const writes: Record<string, Storage.Write> = {};
	for (const id of ids) {
		writes[id] = { table: "Products", remove: id, condition: { text: "attribute_exists(id)" } };
	}
	const result = await Storage.transact(retries, writes);
	if (result.committed) return;
	throw new AppError("product.not_found", {
		detail: "Some of the products do not exist. None was deleted.",
		errors: ids.flatMap((id, index) =>
			result.unmet.has(id) ? [{ path: ["id", index], detail: `There is no product ${id}.` }] : [],
		),
	});
}

async function find(retries: Retries, productId: string): Promise<Product | undefined> {
	const item = await Storage.get(retries, "Products", productId);
	return item && parse(item);
}

/** Parses an item into a product, without the attributes that only the indexes need. */
export const parse: (item: Storage.Item) => Product = parserOf(Product);

function toItem(product: Product): Storage.Item {
	return { ...product, listing, sort: sortKey(product) };
}

/** Returns the next state of a product: the caller's input, and the members that the server sets. */
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

/** The condition that no one wrote the product since `current` was read. */
function unchanged(current: Product | undefined): Storage.Expression {
	if (!current) return { text: "attribute_not_exists(id)" };
	return {
		text: "version = :version AND createdAt = :createdAt",
		values: { ":version": current.version, ":createdAt": current.createdAt },
	};
}

function assertDistinct(items: readonly BulkProductInput[]): void {
	const seen = new Set<string>();
	const errors: InputError[] = [];
	for (const [index, { id }] of items.entries()) {
		if (id === undefined) continue;
		if (seen.has(id)) errors.push({ path: ["items", index, "id"], detail: `${id} occurs more than once.` });
		seen.add(id);
	}
	if (errors.length > 0) throw new AppError("request.invalid", { errors });
}
