import type { Product, ProductInput } from "@tap/client";
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
 * Reads and validates a product by the contract's rules. White space around a value is ignored.
 * @returns the product as the API accepts it, or the errors of all invalid fields
 */
export function readProduct(values: ProductValues): { product: ProductInput } | { errors: ProductErrors } {
	const value = (field: ProductField) => values[field].trim();
	const errors: ProductErrors = {};
	const currency = readCurrency(value("currency"));
	const amount = readAmount(value("price"), currency ?? "EUR");
	const stock = readStock(value("stock"));
	const add = (field: ProductField, error: string | undefined) => {
		if (error !== undefined) errors[field] = error;
	};
	add("name", textError(value("name"), productRules.name));
	add("description", textError(value("description"), productRules.description));
	add("category", categoryError(value("category")));
	add("price", typeof amount === "string" ? amount : undefined);
	add("currency", currency ? undefined : "Enter an ISO 4217 code, such as EUR.");
	add("stock", typeof stock === "string" ? stock : undefined);
	if (!currency || typeof amount === "string" || typeof stock === "string" || Object.keys(errors).length > 0) {
		return { errors };
	}
	return {
		product: {
			name: value("name"),
			description: value("description"),
			category: value("category"),
			price: { amount, currency },
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

type Currency = ProductInput["price"]["currency"];

/** The currencies that the API accepts (ISO 4217). */
export const currencies: readonly Currency[] = productRules.currency.values;

function readCurrency(text: string): Currency | undefined {
	return currencies.find((currency) => currency === text);
}

/** The maximum length of a number in characters. A longer text is not a number that anyone means. */
const maxNumberLength = 40;

function withoutTrailingZeros(digits: string): string {
	let end = digits.length;
	while (digits[end - 1] === "0") end--;
	return digits.slice(0, end);
}

/**
 * Converts a decimal into minor units. Works on digits, since 19.9 * 100 is not 1990 in floating point.
 * @returns the amount, or the validation error
 */
function readAmount(text: string, currency: Currency): number | string {
	const [, whole = "", decimals = ""] = text.length > maxNumberLength ? [] : (/^(-?\d+)(?:\.(\d*))?$/.exec(text) ?? []);
	if (whole === "") return "Enter a decimal number, such as 19.99.";
	const fraction = withoutTrailingZeros(decimals);
	const digits = fractionDigits(currency);
	if (fraction.length > digits) {
		return digits === 0 ? `${currency} has no decimals.` : `${currency} has at most ${digits} decimals.`;
	}
	const { minimum, maximum } = productRules.amount;
	const amount = Number(whole + fraction.padEnd(digits, "0"));
	if (amount < minimum || whole.startsWith("-")) return "Price can't be negative.";
	return amount > maximum ? `The highest price is ${formatDecimal({ amount: maximum, currency })}.` : amount;
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

function categoryError(text: string): string | undefined {
	const { pattern } = productRules.category;
	return (
		textError(text, productRules.category) ??
		(new RegExp(pattern).test(text)
			? undefined
			: "Use lowercase letters, digits and single hyphens, as in home-office.")
	);
}

function textError(
	text: string,
	{ minLength, maxLength }: { minLength: number; maxLength: number },
): string | undefined {
	// The API counts code points: an emoji is one.
	const length = [...text].length;
	if (length < minLength) return "This field is required.";
	if (length > maxLength) {
		return `Use at most ${maxLength.toLocaleString("en")} characters; this has ${length.toLocaleString("en")}.`;
	}
	return text.isWellFormed() ? undefined : "This has half a character in it (a lone surrogate). Retype it.";
}

/** The number of decimals of a currency (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD. */
function fractionDigits(currency: Currency): number {
	const format = new Intl.NumberFormat("en", { style: "currency", currency });
	return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Formats minor units as a decimal: 1999 EUR is "19.99". */
function formatDecimal({ amount, currency }: { amount: number; currency: Currency }): string {
	const fraction = fractionDigits(currency);
	const digits = String(amount).padStart(fraction + 1, "0");
	return fraction === 0 ? digits : `${digits.slice(0, -fraction)}.${digits.slice(-fraction)}`;
}
