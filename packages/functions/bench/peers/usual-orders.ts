import { createHash, randomUUID } from "node:crypto";
import { BatchGetCommand, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { createRoute, z } from "@hono/zod-openapi";
import { handle } from "hono/aws-lambda";
import { HTTPException } from "hono/http-exception";
import { Resource } from "sst";
import { ulid } from "ulid";
import { callerId, createApp, database, entityTag, Money, Product, ProductId, problems } from "./usual-app.ts";

const app = createApp();

const OrderId = z.string().regex(/^ord_[0-9A-Za-z_-]{1,40}$/);
const Quantity = z.int().min(1).max(50_000);
const Order = z
	.object({
		id: OrderId,
		userId: z.string(),
		status: z.enum(["placed", "fulfilled", "cancelled"]),
		lines: z
			.array(z.object({ productId: ProductId, name: z.string().min(1).max(200), unitPrice: Money, quantity: Quantity }))
			.min(1)
			.max(50),
		total: Money,
		createdAt: z.string(),
		updatedAt: z.string(),
		version: z.int().min(1),
	})
	.openapi("Order");

const OrderInput = z
	.strictObject({
		lines: z
			.array(z.strictObject({ productId: ProductId, quantity: z.int().min(1).max(1000) }))
			.min(1)
			.max(50),
	})
	.openapi("OrderInput");

const getOrder = createRoute({
	method: "get",
	path: "/orders/{orderId}",
	request: { params: z.object({ orderId: OrderId }) },
	responses: { 200: { description: "The order", content: { "application/json": { schema: Order } } }, ...problems },
});

app.openapi(getOrder, async (context) => {
	const caller = callerId(context.env.event);
	const { orderId } = context.req.valid("param");
	const { Item } = await database.send(
		new GetCommand({ TableName: Resource.Orders.name, Key: { id: orderId }, ConsistentRead: true }),
	);
	const order = Item && Order.parse(Item);
	if (order?.userId !== caller) throw new HTTPException(404, { message: "Not found" });
	context.header("ETag", entityTag(order));
	return context.json(order, 200);
});

const placeOrder = createRoute({
	method: "post",
	path: "/orders",
	request: {
		headers: z.object({ "idempotency-key": z.string().regex(/^[\x21-\x7e]{1,255}$/) }),
		body: { required: true, content: { "application/json": { schema: OrderInput } } },
	},
	responses: { 201: { description: "The order", content: { "application/json": { schema: Order } } }, ...problems },
});

app.openapi(placeOrder, async (context) => {
	const caller = callerId(context.env.event);
	const { lines } = context.req.valid("json");
	const keyId = `idempotency#${caller}#${context.req.valid("header")["idempotency-key"]}`;
	const fingerprint = createHash("sha256").update(JSON.stringify(lines)).digest("base64url");
	const quantities = new Map<string, number>();
	for (const { productId, quantity } of lines) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);

	const { Responses = {} } = await database.send(
		new BatchGetCommand({
			RequestItems: {
				[Resource.Orders.name]: { Keys: [{ id: keyId }], ConsistentRead: true },
				[Resource.Products.name]: { Keys: [...quantities.keys()].map((id) => ({ id })), ConsistentRead: true },
			},
		}),
	);
	const [stored] = Responses[Resource.Orders.name] ?? [];
	if (stored) {
		if (stored.fingerprint !== fingerprint) throw new HTTPException(422, { message: "Idempotency key reused" });
		return context.json(Order.parse(stored.order), 201);
	}
	const products = (Responses[Resource.Products.name] ?? []).map((item) => Product.parse(item));
	if (products.length < quantities.size) throw new HTTPException(422, { message: "Unknown product" });
	const wanted = products.map((product) => ({ product, quantity: quantities.get(product.id) ?? 0 }));
	if (wanted.some(({ product, quantity }) => product.stock < quantity)) {
		throw new HTTPException(409, { message: "Insufficient stock" });
	}

	const now = new Date().toISOString();
	const order = Order.parse({
		id: `ord_${ulid()}`,
		userId: caller,
		status: "placed",
		lines: wanted.map(({ product, quantity }) => ({
			productId: product.id,
			name: product.name,
			unitPrice: product.price,
			quantity,
		})),
		total: {
			amount: wanted.reduce((sum, { product, quantity }) => sum + product.price.amount * quantity, 0),
			currency: products[0]?.price.currency,
		},
		createdAt: now,
		updatedAt: now,
		version: 1,
	});
	const expiresAt = Math.floor(Date.now() / 1000) + 24 * 60 * 60;
	await database.send(
		new TransactWriteCommand({
			ClientRequestToken: randomUUID(),
			TransactItems: [
				{
					Put: {
						TableName: Resource.Orders.name,
						Item: { id: keyId, fingerprint, order, expiresAt },
						ConditionExpression: "attribute_not_exists(id)",
					},
				},
				{
					Put: {
						TableName: Resource.Orders.name,
						Item: { ...order, sort: `${now}#${order.id}`, userStatus: `${caller}#placed` },
						ConditionExpression: "attribute_not_exists(id)",
					},
				},
				...wanted.map(({ product, quantity }) => ({
					Update: {
						TableName: Resource.Products.name,
						Key: { id: product.id },
						UpdateExpression: "SET stock = stock - :quantity, version = version + :one, updatedAt = :now",
						ConditionExpression: "stock >= :quantity AND #name = :name AND price = :price AND createdAt = :createdAt",
						ExpressionAttributeNames: { "#name": "name" },
						ExpressionAttributeValues: {
							":quantity": quantity,
							":one": 1,
							":now": now,
							":name": product.name,
							":price": product.price,
							":createdAt": product.createdAt,
						},
					},
				})),
			],
		}),
	);
	context.header("ETag", entityTag(order));
	context.header("Location", `/orders/${order.id}`);
	return context.json(order, 201);
});

export const handler = handle(app);
