import { type Client, type Product, type ProductInput, unwrap, wasRetried } from "@tap/client";
import { problemOf } from "../../error-message.ts";
import { differingFields, type ProductTexts, readProduct, textsOf } from "../product-form-values.ts";
import { isStockOnly } from "./merge.ts";

/** A product and the entity tag of the state that it shows. */
export interface Tagged {
	product: Product;
	etag: string;
}

/** What to save: what the person made of `base`. */
export interface Change {
	/** What the person began with. */
	base: Product;
	/** The entity tag of `base`, when it is known. */
	etag: string | undefined;
	texts: ProductTexts;
	input: ProductInput;
}

/** What came of saving. */
export type Saved =
	| { kind: "saved"; product: Product /** The stock that orders left meanwhile, when it is another. */; stock?: number }
	| { kind: "conflict"; theirs: Tagged }
	| { kind: "gone" };

/** How often, at most, a change is written again on top of a stock that moves. */
const attempts = 5;

/** Reads a product with its entity tag; `undefined` when there is none. */
export async function readTagged(client: Client, productId: string): Promise<Tagged | undefined> {
	const answer = await client.GET("/products/{productId}", { params: { path: { productId } } });
	if (answer.error?.code === "product.not_found") return undefined;
	const product = await unwrap(Promise.resolve(answer));
	const etag = answer.response.headers.get("ETag");
	if (!etag)
		throw new Error("The product came without its ETag, so that it cannot be saved. Ask the operator about CORS.");
	return { product, etag };
}

/**
 * Writes a product if it is still as the person saw it (`If-Match`). If somebody else was faster, the person has to choose;
 * only a stock that orders moved, and that the person left alone, is taken over without asking.
 * @throws {ApiError} any other problem
 */
export async function saveProduct(client: Client, { base, etag, texts, input }: Change): Promise<Saved> {
	const { id: productId } = base;
	let state: { etag: string; input: ProductInput } | undefined = etag === undefined ? undefined : { etag, input };

	for (let attempt = 1; ; attempt++) {
		let wrote = false;
		if (state) {
			const params = { path: { productId }, header: { "If-Match": state.etag } };
			const answer = await client.PUT("/products/{productId}", { params, body: state.input });
			if (answer.error?.code !== "precondition.failed") {
				const product = await unwrap(Promise.resolve(answer));
				return { kind: "saved", product, ...(product.stock !== input.stock && { stock: product.stock }) };
			}
			wrote = wasRetried(answer.response);
		}
		const theirs = await readTagged(client, productId);
		if (!theirs) return { kind: "gone" };
		// An answer was lost, and what it wrote stands there (RFC 9110, section 13.1.1); or both wrote the same.
		if (isWritten(theirs.product, state?.input ?? input)) return { kind: "saved", product: theirs.product };
		const versions = { base: textsOf(base), mine: texts, theirs: textsOf(theirs.product) };
		const isFree = !wrote && attempt < attempts;
		// Nobody changed what the person saw; or orders took pieces, which is no reason to ask.
		if (isFree && differingFields(versions.base, versions.theirs).length === 0) state = { etag: theirs.etag, input };
		else if (isFree && isStockOnly(versions)) {
			state = { etag: theirs.etag, input: { ...input, stock: theirs.product.stock } };
		} else return { kind: "conflict", theirs };
	}
}

/** Deletes a product if it is still as it was shown. */
export async function deleteProduct(client: Client, { product, etag }: Tagged): Promise<"deleted" | Tagged> {
	const params = { path: { productId: product.id }, header: { "If-Match": etag } };
	const answer = await client.DELETE("/products/{productId}", { params });
	const code = problemOf(answer.error)?.code;
	// It is what was wanted, whoever did it.
	if (code === "product.not_found") return "deleted";
	if (code === "precondition.failed") return (await readTagged(client, product.id)) ?? "deleted";
	await unwrap(Promise.resolve(answer));
	return "deleted";
}

function isWritten(product: Product, input: ProductInput): boolean {
	const texts = textsOf(product);
	return differingFields(texts, textsOf({ ...product, ...input, description: input.description ?? "" })).length === 0;
}

/** What the person typed as the API takes it; faults are those that are known without asking it. */
export function readTexts(texts: ProductTexts): ReturnType<typeof readProduct> {
	// People type a comma where the file format has a point.
	return readProduct({ ...texts, price: texts.price.replace(/^(\s*\d+),(\d{1,3}\s*)$/, "$1.$2") });
}
