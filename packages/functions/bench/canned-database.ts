/**
 * A database that responds to every request with the same items: `canned-database.ts` runs in a process of its own, so that its work
 * is not measured. The responses have DynamoDB's headers, `x-amz-crc32` among them, which clients check.
 */
import { createServer } from "node:http";
import { crc32 } from "node:zlib";
import { marshall } from "@aws-sdk/util-dynamodb";
import { customerItem, orderItem, pageSize, productItem } from "./shop.ts";

/** The members of DynamoDB's requests that select a response. */
interface Command {
	TableName?: string;
	RequestItems?: Record<string, { Keys: { id: { S: string } }[] }>;
}

const products = Array.from({ length: pageSize }, (_, number) => productItem(number));
const productsById = new Map(products.map((item) => [String(item.id), marshall(item)]));
/** An entry of an index that has only keys. */
const keys = products.map(({ id, listing, sort }) => marshall({ id, listing, sort }));
const items: Record<string, unknown> = {
	Products: marshall(productItem(0)),
	Orders: marshall(orderItem(0)),
	Users: marshall(customerItem),
};
const pages: Record<string, string> = {
	Products: pageOf(keys),
	Orders: pageOf(Array.from({ length: pageSize }, (_, number) => marshall(orderItem(number)))),
	Users: pageOf(Array.from({ length: pageSize }, () => marshall(customerItem))),
};

function pageOf(entries: readonly object[]): string {
	const counts = { Count: entries.length, ScannedCount: entries.length };
	return JSON.stringify({ Items: entries, ...counts, LastEvaluatedKey: keys.at(-1) });
}

function responseTo(operation: string, body: string): string {
	const command: Command = JSON.parse(body);
	if (operation === "GetItem") return JSON.stringify({ Item: items[command.TableName ?? ""] });
	if (operation === "Query") return pages[command.TableName ?? ""] ?? "{}";
	if (operation === "BatchGetItem") {
		const found = Object.entries(command.RequestItems ?? {}).map(([table, { Keys }]) => [
			table,
			// The idempotency key of a new order is not there yet.
			table === "Products" ? Keys.map(({ id }) => productsById.get(id.S)).filter((item) => item !== undefined) : [],
		]);
		return JSON.stringify({ Responses: Object.fromEntries(found), UnprocessedKeys: {} });
	}
	return "{}";
}

const server = createServer(async (request, response) => {
	const body = Buffer.concat(await request.toArray()).toString();
	const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
	const bytes = Buffer.from(responseTo(operation, body));
	response
		.writeHead(200, {
			"content-type": "application/x-amz-json-1.0",
			"content-length": bytes.length,
			"x-amz-crc32": String(crc32(bytes)),
			"x-amzn-requestid": "VJ8EP4K2LRFQ0BKJQ6QFQNPS2RVV4KQNSO5AEMVJF66Q9ASUAAJG",
		})
		.end(bytes);
});
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
process.once("disconnect", () => process.exit());
