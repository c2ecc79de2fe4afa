/**
 * Writes the files that are derived from the contract, or with `--check` only says which of them are stale (exit code 1).
 *
 *     tsx scripts/generate.ts [--check]
 */
import { readFile, writeFile } from "node:fs/promises";
import { renderLinkTypes } from "../infra/synthesis/link-types.ts";
import root from "../package.json" with { type: "json" };
import { minorUnitDigits } from "../packages/core/src/contract/currency.ts";
import { openapiDocument } from "../packages/core/src/contract/openapi.ts";
import { operation, operationIds } from "../packages/core/src/contract/operations.ts";
import { asciiJson } from "./ascii-json.ts";
import { clientTypes } from "./client-types.ts";
import { httpFile } from "./openapi/http-file.ts";
import { postmanCollection } from "./openapi/postman.ts";

/** What is generated: each file, by its path from the root, and how its text is made. */
const outputs: { file: string; render: () => string | Promise<string> }[] = [
	{ file: "packages/core/openapi.json", render: renderDocument },
	{ file: "packages/core/api.http", render: httpFile },
	{ file: "packages/core/postman.json", render: renderPostmanCollection },
	{ file: "packages/client/src/openapi.gen.ts", render: renderClientTypes },
	{ file: "packages/client/src/money-rules.gen.ts", render: renderMoneyRules },
	{ file: "packages/catalog-csv/src/product-rules.gen.ts", render: renderProductRules },
	{ file: "packages/web/src/contract-rules.gen.ts", render: renderOrderRules },
	{ file: "sst-env.d.ts", render: renderLinkTypes },
];

function renderDocument(): string {
	return `${asciiJson(openapiDocument(root.version), 2)}\n`;
}

function renderPostmanCollection(): string {
	return `${asciiJson(postmanCollection(root.version), 2)}\n`;
}

async function renderClientTypes(): Promise<string> {
	const notice = "Generated from the contract in packages/core by `npm run generate`: change that, not this file.";
	return `// ${notice}\n\n${await clientTypes(renderDocument())}${renderKeyedOperations()}`;
}

/** The one thing about the contract that the client has to know at run time. */
function renderKeyedOperations(): string {
	const keyed = operationIds
		.map((id) => operation(id))
		.filter(({ headers }) => headers !== undefined && "Idempotency-Key" in headers._zod.def.shape)
		.map(({ method, path }) => `${method} ${path}`);
	return `\n/** The operations that take an \`Idempotency-Key\`. */\nexport const keyedOperations = ${JSON.stringify(keyed)};\n`;
}

const notice = "// Generated from the contract in packages/core by `npm run generate`: change that, not this file.\n\n";

/** What an amount of money is worth, and how much it may be. */
function renderMoneyRules(): string {
	const { Money } = openapiDocument(root.version).components?.schemas ?? {};
	return [
		notice,
		"/** The number of decimals of each currency: the minor unit of ISO 4217. */\n",
		`export const minorUnitDigits = ${JSON.stringify(minorUnitDigits)};\n\n`,
		"/** The maximum amount of a price, in minor units. */\n",
		`export const maxAmount = ${propertiesOf(Money).amount?.maximum};\n`,
	].join("");
}

/** Limits and formats of products, which the console and the CSV import check before they send a request. */
function renderProductRules(): string {
	const { BulkProductInput, BulkProducts } = openapiDocument(root.version).components?.schemas ?? {};
	const { id, name, description, category, stock } = propertiesOf(BulkProductInput);
	const { items } = propertiesOf(BulkProducts);
	const rules = Object.entries({ id, name, description, category, stock }).map(([field, rule]) => {
		const { minLength, maxLength, pattern, minimum, maximum } = rule ?? {};
		return `\t${field}: ${asciiJson({ minLength, maxLength, pattern, minimum, maximum })},\n`;
	});
	return [
		notice,
		"/** The rules for each field of a product: lengths in Unicode code points. */\n",
		`export const productRules = {\n${rules.join("")}} as const;\n\n`,
		"/** The maximum number of products in one bulk operation. */\n",
		`export const maxBulkProducts = ${items?.maxItems};\n`,
	].join("");
}

/** Limits of orders, which the console checks before it sends a request. */
function renderOrderRules(): string {
	const { OrderInput, OrderLineInput } = openapiDocument(root.version).components?.schemas ?? {};
	const { lines } = propertiesOf(OrderInput);
	const { quantity } = propertiesOf(OrderLineInput);
	return [
		notice,
		"/** The maximum number of lines in one order. */\n",
		`export const maxOrderLines = ${lines?.maxItems};\n\n`,
		"/** The maximum quantity of one line of an order. */\n",
		`export const maxLineQuantity = ${quantity?.maximum};\n`,
	].join("");
}

/** The properties of a schema of the document that is an object. */
function propertiesOf(schema: unknown): Record<string, Rule | undefined> {
	// The document's type allows for references and booleans too; these schemas are objects of plain fields.
	return (schema as { properties: Record<string, Rule> }).properties;
}

/** What JSON Schema says of a field. */
interface Rule {
	minLength?: number;
	maxLength?: number;
	pattern?: string;
	minimum?: number;
	maximum?: number;
	maxItems?: number;
}

const check = process.argv.includes("--check");
for (const { file, render } of outputs) {
	const url = new URL(`../${file}`, import.meta.url);
	const [fresh, committed] = await Promise.all([render(), readFile(url, "utf8").catch(() => undefined)]);
	if (fresh === committed) continue;
	if (check) {
		console.error(`${file} is stale: run npm run generate`);
		process.exitCode = 1;
	} else {
		await writeFile(url, fresh);
		console.log(`${file} written`);
	}
}
