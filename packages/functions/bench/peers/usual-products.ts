import { BatchGetCommand, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { createRoute, z } from "@hono/zod-openapi";
import { handle } from "hono/aws-lambda";
import { HTTPException } from "hono/http-exception";
import { Resource } from "sst";
import { createApp, database, entityTag, Product, ProductId, problems } from "./usual-app.ts";

const app = createApp();

const getProduct = createRoute({
	method: "get",
	path: "/products/{productId}",
	request: { params: z.object({ productId: ProductId }) },
	responses: { 200: { description: "The product", content: { "application/json": { schema: Product } } }, ...problems },
});

app.openapi(getProduct, async (context) => {
	const { productId } = context.req.valid("param");
	const { Item } = await database.send(
		new GetCommand({ TableName: Resource.Products.name, Key: { id: productId }, ConsistentRead: true }),
	);
	if (!Item) throw new HTTPException(404, { message: "Not found" });
	const product = Product.parse(Item);
	context.header("ETag", entityTag(product));
	return context.json(product, 200);
});

const Page = z.object({ items: z.array(Product), nextCursor: z.string().optional() }).openapi("ProductPage");
const Entry = z.object({ id: z.string(), sort: z.string() });

const listProducts = createRoute({
	method: "get",
	path: "/products",
	request: {
		query: z.strictObject({
			category: z.string().optional(),
			limit: z.coerce.number().int().min(1).max(100).default(25),
			cursor: z.string().optional(),
		}),
	},
	responses: { 200: { description: "A page", content: { "application/json": { schema: Page } } } },
});

app.openapi(listProducts, async (context) => {
	const { category, limit, cursor } = context.req.valid("query");
	const { Items = [], LastEvaluatedKey } = await database.send(
		new QueryCommand({
			TableName: Resource.Products.name,
			IndexName: category === undefined ? "newest" : "byCategory",
			KeyConditionExpression: "#hash = :hash",
			ExpressionAttributeNames: { "#hash": category === undefined ? "listing" : "category" },
			ExpressionAttributeValues: { ":hash": category ?? "product" },
			ScanIndexForward: false,
			Limit: limit,
			ExclusiveStartKey: cursor && JSON.parse(Buffer.from(cursor, "base64url").toString()),
		}),
	);
	const entries = z.array(Entry).parse(Items);
	const { Responses = {} } = await database.send(
		new BatchGetCommand({ RequestItems: { [Resource.Products.name]: { Keys: entries.map(({ id }) => ({ id })) } } }),
	);
	const found = new Map(Responses[Resource.Products.name]?.map((item) => [item.id, item]));
	const items = entries.flatMap(({ id }) => {
		const item = found.get(id);
		return item ? [Product.parse(item)] : [];
	});
	const nextCursor = LastEvaluatedKey && Buffer.from(JSON.stringify(LastEvaluatedKey)).toString("base64url");
	return context.json({ items, ...(nextCursor && { nextCursor }) }, 200);
});

export const handler = handle(app);
