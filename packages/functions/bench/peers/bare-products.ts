import { Agent, request } from "node:http";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { sign } from "aws4";
import { Resource } from "sst";

const productId = /^prd_[0-9A-Za-z_-]{1,40}$/;

const agent = new Agent({ keepAlive: true });

/** The members of an item that a response has. Each holds a string, a number or, for the price, both. */
interface Item {
	id: { S: string };
	name: { S: string };
	description: { S: string };
	category: { S: string };
	price: { M: { amount: { N: string }; currency: { S: string } } };
	stock: { N: string };
	createdAt: { S: string };
	updatedAt: { S: string };
	version: { N: string };
}

/** Sends one signed request to DynamoDB. */
function send(operation: string, input: object): Promise<{ Item?: Item }> {
	const { hostname, port } = new URL(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? "");
	const options = sign({
		host: hostname,
		port: Number(port),
		service: "dynamodb",
		region: process.env.AWS_REGION ?? "",
		method: "POST",
		path: "/",
		body: JSON.stringify(input),
		headers: { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `DynamoDB_20120810.${operation}` },
	});
	return new Promise((resolve, reject) => {
		const outgoing = request({ ...options, agent }, (response) => {
			let text = "";
			response.setEncoding("utf8");
			response.on("data", (chunk) => {
				text += chunk;
			});
			response.on("error", reject).on("end", () => {
				if (response.statusCode === 200) resolve(JSON.parse(text));
				else reject(new Error(`DynamoDB returned the status ${response.statusCode}`));
			});
		});
		outgoing.on("error", reject);
		outgoing.end(options.body);
	});
}

function respond(statusCode: number, body: object, headers: Record<string, string> = {}): APIGatewayProxyResult {
	return {
		statusCode,
		headers: { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*", ...headers },
		body: JSON.stringify(body),
	};
}

interface Product {
	id: string;
	name: string;
	description: string;
	category: string;
	price: { amount: number; currency: string };
	stock: number;
	version: number;
}

/** Checks what the schemas of the other handlers check. */
function isProduct({ id, name, description, category, price, stock, version }: Product): boolean {
	return (
		productId.test(id) &&
		name.length >= 1 &&
		name.length <= 200 &&
		description.length <= 2000 &&
		category.length <= 50 &&
		/^[a-z0-9]+(-[a-z0-9]+)*$/.test(category) &&
		/^[A-Z]{3}$/.test(price.currency) &&
		Number.isSafeInteger(price.amount) &&
		price.amount >= 0 &&
		Number.isSafeInteger(stock) &&
		stock >= 0 &&
		Number.isSafeInteger(version) &&
		version >= 1
	);
}

export async function handler(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
	try {
		const id = event.pathParameters?.productId ?? "";
		if (!productId.test(id)) return respond(400, { status: 400, title: "Bad request" });
		const input = { TableName: Resource.Products.name, Key: { id: { S: id } }, ConsistentRead: true };
		const { Item: item } = await send("GetItem", input);
		if (!item) return respond(404, { status: 404, title: "Not found" });
		const product = {
			id: item.id.S,
			name: item.name.S,
			description: item.description.S,
			category: item.category.S,
			price: { amount: Number(item.price.M.amount.N), currency: item.price.M.currency.S },
			stock: Number(item.stock.N),
			createdAt: item.createdAt.S,
			updatedAt: item.updatedAt.S,
			version: Number(item.version.N),
		};
		if (!isProduct(product)) throw new Error("The item is no product.");
		return respond(200, product, { ETag: `"${product.version}-${Date.parse(product.createdAt).toString(36)}"` });
	} catch (error) {
		console.error(JSON.stringify({ level: "ERROR", message: String(error) }));
		return respond(500, { status: 500, title: "Internal server error" });
	}
}
