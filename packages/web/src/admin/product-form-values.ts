import type { Product, ProductInput } from "@tap/client";
import { productRules } from "../contract-rules.gen.ts";
import { amountText, exponentOf } from "../money.ts";

/** What a person types of a product, in the order of the columns. The price is a decimal, such as 19.99. */
export const productFields = ["name", "description", "category", "price", "currency", "stock"] as const;

/** One of them. */
export type ProductField = (typeof productFields)[number];

/** A product as it is typed: in a form, or in a line of a file. */
export type ProductTexts = Record<ProductField, string>;

/** What is wrong with which field, and how to mend it. */
export type ProductFaults = Partial<Record<ProductField, string>>;

/** What people call the fields. */
export const fieldNames: Record<ProductField, string> = {
	name: "Name",
	description: "Description",
	category: "Category",
	price: "Price",
	currency: "Currency",
	stock: "Stock",
};

/** A product as a form shows it. */
export function textsOf({ name, description, category, price, stock }: Product): ProductTexts {
	return { name, description, category, price: amountText(price), currency: price.currency, stock: String(stock) };
}

/** The fields of which two versions differ. */
export function differingFields(one: ProductTexts, other: ProductTexts): ProductField[] {
	return productFields.filter((field) => one[field] !== other[field]);
}

/**
 * Reads a product as the API takes it. White space around a text does not count.
 * @returns the product, or the fault of every faulty field
 */
export function readProduct(texts: ProductTexts): { product: ProductInput } | { faults: ProductFaults } {
	const text = (field: ProductField) => texts[field].trim();
	const faults: ProductFaults = {};
	const currency = readCurrency(text("currency"));
	const amount = readAmount(text("price"), currency ?? "EUR");
	const stock = readStock(text("stock"));
	const note = (field: ProductField, fault: string | undefined) => {
		if (fault !== undefined) faults[field] = fault;
	};
	note("name", textFault(text("name"), productRules.name));
	note("description", textFault(text("description"), productRules.description));
	note("category", categoryFault(text("category")));
	note("price", typeof amount === "string" ? amount : undefined);
	note("currency", currency ? undefined : "Give an ISO 4217 code, such as EUR.");
	note("stock", typeof stock === "string" ? stock : undefined);
	if (!currency || typeof amount === "string" || typeof stock === "string" || Object.keys(faults).length > 0) {
		return { faults };
	}
	return {
		product: {
			name: text("name"),
			description: text("description"),
			category: text("category"),
			price: { amount, currency },
			stock,
		},
	};
}

/**
 * Which field the API means by a JSON pointer (RFC 6901).
 * @param pointer into a product: `/price/amount`, `/name`
 */
export function fieldOf(pointer: string): ProductField | undefined {
	if (pointer === "/price/currency") return "currency";
	return productFields.find((field) => field === pointer.split("/")[1]);
}

type Currency = ProductInput["price"]["currency"];

/** The currencies that the API takes. */
export const currencies: readonly Currency[] = productRules.currency.values;

function readCurrency(text: string): Currency | undefined {
	return currencies.find((currency) => currency === text);
}

/** A decimal in minor units, or what is wrong with it. Counted in digits: 19.9 * 100 is not 1990 in floating point. */
function readAmount(text: string, currency: Currency): number | string {
	const [, whole = "", fraction = ""] = /^(-?\d+)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
	if (whole === "") return "Give a decimal number, such as 19.99.";
	const exponent = exponentOf(currency);
	if (fraction.length > exponent) {
		return exponent === 0 ? `${currency} has no decimals.` : `${currency} has ${exponent} decimals at most.`;
	}
	const { minimum, maximum } = productRules.amount;
	const amount = Number(whole + fraction.padEnd(exponent, "0"));
	if (amount < minimum || whole.startsWith("-")) return "A price is not below 0.";
	return amount > maximum ? `The highest price is ${amountText({ amount: maximum, currency })}.` : amount;
}

function readStock(text: string): number | string {
	if (!/^-?\d+$/.test(text)) return "Give a whole number of pieces.";
	const { minimum, maximum } = productRules.stock;
	const stock = Number(text);
	if (stock < minimum) return "A stock is not below 0.";
	return stock > maximum ? `The highest stock is ${maximum.toLocaleString("en")}.` : stock + 0;
}

function categoryFault(text: string): string | undefined {
	const { pattern } = productRules.category;
	return (
		textFault(text, productRules.category) ??
		(new RegExp(pattern).test(text)
			? undefined
			: "Use lower-case letters, digits and single hyphens, as in home-office.")
	);
}

function textFault(
	text: string,
	{ minLength, maxLength }: { minLength: number; maxLength: number },
): string | undefined {
	// The API counts code points: an emoji is one.
	const length = [...text].length;
	if (length < minLength) return "It must not be empty.";
	if (length > maxLength) return `${length.toLocaleString("en")} characters; ${maxLength.toLocaleString("en")} fit.`;
	return text.isWellFormed() ? undefined : "It has half a character in it (a lone surrogate). Type it anew.";
}
