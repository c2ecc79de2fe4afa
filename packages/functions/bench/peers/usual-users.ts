import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { createRoute, z } from "@hono/zod-openapi";
import { handle } from "hono/aws-lambda";
import { HTTPException } from "hono/http-exception";
import { Resource } from "sst";
import { callerId, createApp, database, problems } from "./usual-app.ts";

const app = createApp();

const User = z
	.object({
		id: z.string().regex(/^[0-9A-Za-z_-]{1,128}$/),
		email: z.string(),
		name: z.string().max(200),
		role: z.enum(["customer", "admin"]),
		createdAt: z.string(),
	})
	.openapi("User");

const getMe = createRoute({
	method: "get",
	path: "/users/me",
	responses: { 200: { description: "The user", content: { "application/json": { schema: User } } }, ...problems },
});

app.openapi(getMe, async (context) => {
	const { Item } = await database.send(
		new GetCommand({ TableName: Resource.Users.name, Key: { id: callerId(context.env.event) }, ConsistentRead: true }),
	);
	if (!Item) throw new HTTPException(404, { message: "Not found" });
	return context.json(User.parse(Item), 200);
});

export const handler = handle(app);
