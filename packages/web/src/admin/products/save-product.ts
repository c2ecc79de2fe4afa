import { differingFields, type ProductValues, readProduct, valuesOf } from "@tap/catalog-csv/product-values.ts";
import { type Client, type Product, type ProductInput, unwrap, wasRetried } from "@tap/client";
import { problemOf } from "../../error-message.ts";
import { isStockOnly } from "./merge.ts";

/** A product with the entity tag of its version. */
export interface Tagged {
	product: Product;
	etag: string;
}

/** A change of a product to save. */
export interface Change {
	/** The product as the user began to edit it. */
	base: Product;
	/** The entity tag of `base`, if it is known. */
	etag: string | undefined;
	values: ProductValues;
	input: ProductInput;
}

/** The result of saving. */
export type Saved =
	| {
			kind: "saved";
			product: Product /** The stock after orders that came meanwhile, if there were any. */;
			stock?: number;
	  }
	| { kind: "conflict"; theirs: Tagged }
	| { kind: "gone" };

/** The maximum number of attempts to write a change while orders change the stock. */
const maxAttempts = 5;

/** Reads a product with its entity tag. Returns `undefined` if it does not exist. */
export async function readTagged(client: Client, productId: string): Promise<Tagged | undefined> {
	const result = await client.GET("/products/{productId}", { params: { path: { productId } } });
	if (result.error?.code === "product.not_found") return undefined;
	const product = await unwrap(Promise.resolve(result));
	const etag = result.response.headers.get("ETag");
	if (!etag)
		throw new Error(
			"The response has no ETag, so the product can't be saved. Ask the operator to expose ETag by CORS.",
		);
	return { product, etag };
}

/**
 * Writes a product if no one has changed it since the user began to edit it (`If-Match`). Otherwise it is a conflict, except
 * for a stock that only orders changed: that is kept without asking.
 * @throws {ApiError} for any other problem
 */
export async function saveProduct(client: Client, { base, etag, values, input }: Change): Promise<Saved> {
	const { id: productId } = base;
	let state: { etag: string; input: ProductInput } | undefined = etag === undefined ? undefined : { etag, input };

	for (let attempt = 1; ; attempt++) {
		let wrote = false;
		if (state) {
			const params = { path: { productId }, header: { "If-Match": state.etag } };
			const result = await client.PUT("/products/{productId}", { params, body: state.input });
			if (result.error?.code !== "precondition.failed") {
				const product = await unwrap(Promise.resolve(result));
				return { kind: "saved", product, ...(product.stock !== input.stock && { stock: product.stock }) };
			}
			wrote = wasRetried(result.response);
		}
		const theirs = await readTagged(client, productId);
		if (!theirs) return { kind: "gone" };
		// The response of a write was lost (RFC 9110, section 13.1.1), or someone else made the same change.
		if (isWritten(theirs.product, state?.input ?? input)) return { kind: "saved", product: theirs.product };
		const versions = { base: valuesOf(base), mine: values, theirs: valuesOf(theirs.product) };
		const mayRetry = !wrote && attempt < maxAttempts;
		// No field has changed, or only the stock has, through orders: neither is a reason to ask.
		if (mayRetry && differingFields(versions.base, versions.theirs).length === 0) state = { etag: theirs.etag, input };
		else if (mayRetry && isStockOnly(versions)) {
			state = { etag: theirs.etag, input: { ...input, stock: theirs.product.stock } };
		} else return { kind: "conflict", theirs };
	}
}

/** Deletes a product if it has not changed since it was shown. Returns its new version otherwise. */
export async function deleteProduct(client: Client, { product, etag }: Tagged): Promise<"deleted" | Tagged> {
	const params = { path: { productId: product.id }, header: { "If-Match": etag } };
	const result = await client.DELETE("/products/{productId}", { params });
	const code = problemOf(result.error)?.code;
	// Someone else deleted it first, with the same result.
	if (code === "product.not_found") return "deleted";
	if (code === "precondition.failed") return (await readTagged(client, product.id)) ?? "deleted";
	await unwrap(Promise.resolve(result));
	return "deleted";
}

function isWritten(product: Product, input: ProductInput): boolean {
	const values = valuesOf(product);
	return differingFields(values, valuesOf({ ...product, ...input, description: input.description ?? "" })).length === 0;
}

/** Reads and validates the values of a form. */
export function readFormValues(values: ProductValues): ReturnType<typeof readProduct> {
	// Many people type a decimal comma.
	return readProduct({ ...values, price: values.price.replace(/^(\s*\d+),(\d{1,3}\s*)$/, "$1.$2") });
}
