import type { Product, ProductInput } from "@tap/client";
import { formatDecimal, isCurrency, parseMoney } from "@tap/client/money";
import { productRules } from "./product-rules.gen.ts";

/** The fields of a product that people type, in the order of the columns. */
export const productFields = ["name", "description", "category", "price", "currency", "stock"] as const;

/** A field of a product that people type. */
export type ProductField = (typeof productFields)[number];

/** A product as typed into a form or a CSV file. The price is a decimal, such as "19.99". */
export type ProductValues = Record<ProductField, string>;

/** Validation errors by field, each with what to enter instead. */
export type ProductErrors = Partial<Record<ProductField, string>>;

/** Display names of the fields. */
export const fieldNames: Record<ProductField, string> = {
	name: "Name",
	description: "Description",
	category: "Category",
	price: "Price",
	currency: "Currency",
	stock: "Stock",
};

/** Formats a product for a form or a CSV file. */
export function valuesOf({ name, description, category, price, stock }: Product): ProductValues {
	return { name, description, category, price: formatDecimal(price), currency: price.currency, stock: String(stock) };
}

/** Returns the fields in which two versions of a product differ. */
export function differingFields(one: ProductValues, other: ProductValues): ProductField[] {
	return productFields.filter((field) => one[field] !== other[field]);
}

/**
 * Reads and validates a product by the contract's rules. White space and zero-width spaces around a value are ignored, and
 * a line break in a name is read as a space.
 * @returns the product as the API accepts it, or the errors of all invalid fields
 */
export function readProduct(values: ProductValues): { product: ProductInput } | { errors: ProductErrors } {
	const value = (field: ProductField) => trim(values[field]);
	const name = value("name").replaceAll(/[\t\n\v\f\r\u2028\u2029]+/g, " ");
	const errors: ProductErrors = {};
	const currency = value("currency");
	const price = readPrice(value("price"), currency);
	const stock = readStock(value("stock"));
	const add = (field: ProductField, error: string | undefined) => {
		if (error !== undefined) errors[field] = error;
	};
	add("name", textError(name, productRules.name));
	add("description", textError(value("description"), productRules.description));
	add("category", categoryError(value("category")));
	add("price", typeof price === "string" ? price : undefined);
	add("currency", isCurrency(currency) ? undefined : "Enter an ISO 4217 code, such as EUR.");
	add("stock", typeof stock === "string" ? stock : undefined);
	if (typeof price === "string" || typeof stock === "string" || Object.keys(errors).length > 0) {
		return { errors };
	}
	return {
		product: {
			name,
			description: value("description"),
			category: value("category"),
			price,
			stock,
		},
	};
}

/**
 * Returns the field that a JSON pointer (RFC 6901) of the API refers to.
 * @param pointer into a product: `/price/amount`, `/name`
 */
export function fieldOfPointer(pointer: string): ProductField | undefined {
	if (pointer === "/price/currency") return "currency";
	return productFields.find((field) => field === pointer.split("/")[1]);
}

/** The maximum length of a number in characters. A longer text is not a number that anyone means. */
const maxNumberLength = 40;

/**
 * Reads a price in a currency; in euros if the currency is invalid, so that the price's own error is reported, too.
 * @returns the price, or the validation error
 */
function readPrice(text: string, currency: string): ProductInput["price"] | string {
	try {
		return parseMoney(text, isCurrency(currency) ? currency : "EUR");
	} catch (error) {
		if (error instanceof RangeError) return error.message;
		throw error;
	}
}

/** @returns the stock, or the validation error */
function readStock(text: string): number | string {
	if (text.length > maxNumberLength || !/^-?\d+$/.test(text)) return "Enter a whole number.";
	const { minimum, maximum } = productRules.stock;
	const stock = Number(text);
	if (stock < minimum) return "Stock can't be negative.";
	// Adding 0 turns -0 into 0.
	return stock > maximum ? `The highest stock is ${maximum.toLocaleString("en")}.` : stock + 0;
}

/** Removes white space, and the zero-width spaces that texts copied from web pages often have. */
export function trim(text: string): string {
	const isBlank = (index: number) => /[\s\u200b\u2060]/.test(text.charAt(index));
	let [start, end] = [0, text.length];
	while (start < end && isBlank(start)) start++;
	while (start < end && isBlank(end - 1)) end--;
	return text.slice(start, end);
}

function categoryError(text: string): string | undefined {
	const { minLength, maxLength, pattern } = productRules.category;
	return (
		lengthError(text, { minLength, maxLength }) ??
		(new RegExp(pattern, "u").test(text)
			? undefined
			: "Use lowercase letters, digits and single hyphens, as in home-office.")
	);
}

function textError(text: string, rule: { minLength: number; maxLength: number; pattern: string }): string | undefined {
	const pattern = new RegExp(rule.pattern, "u");
	const error = lengthError(text, rule);
	if (error !== undefined) return error;
	if (!text.isWellFormed()) return "This has half a character in it (a lone surrogate). Retype it.";
	if (pattern.test(text)) return undefined;
	const refused = [...text].find((character) => !pattern.test(`x${character}`))?.codePointAt(0);
	return refused === undefined
		? "Enter at least one visible character."
		: `Remove the control character U+${refused.toString(16).toUpperCase().padStart(4, "0")}.`;
}

function lengthError(
	text: string,
	{ minLength, maxLength }: { minLength: number; maxLength: number },
): string | undefined {
	// The API counts code points: an emoji is one.
	const length = [...text].length;
	if (length < minLength) return "This field is required.";
	if (length <= maxLength) return undefined;
	return `Use at most ${maxLength.toLocaleString("en")} characters; this has ${length.toLocaleString("en")}.`;
}
