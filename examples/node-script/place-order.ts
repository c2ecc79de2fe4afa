// The walk of the README with the typed client; needs `npm start` in another terminal.
import { execSync } from "node:child_process";
import { createClient } from "@tap/client";
import { formatMoney } from "@tap/client/money";

const baseUrl = process.env.TAP_URL ?? "http://127.0.0.1:3000";
const token = () => execSync("npm run -s token -- ada@example.com", { encoding: "utf8" }).trim();
const client = createClient({ baseUrl, token });

const { data: page } = await client.GET("/products", { params: { query: { category: "kitchen", limit: 2 } } });
for (const { id, name, stock } of page?.items ?? []) console.log(`${id}: ${name}, ${stock} in stock`);

const request = {
	params: { header: { "Idempotency-Key": crypto.randomUUID() } },
	body: { lines: [{ productId: "prd_pour-over-maker", quantity: 2 }] },
};
const { data: order, error } = await client.POST("/orders", request);
if (error?.code === "order.insufficient_stock") console.log("Short:", error.shortages);
if (!order) throw new Error(error?.detail);
console.log(`${order.id} is ${order.status}: ${formatMoney(order.total, "en")}`);

const replay = await client.POST("/orders", request);
const replayed = replay.response.headers.get("Idempotency-Replayed");
console.log(`Replayed: ${replayed}, the same order: ${replay.data?.id === order.id}`);

const params = { path: { orderId: order.id } };
const { data: cancelled } = await client.POST("/orders/{orderId}/cancel", { params });
console.log(`${order.id} is ${cancelled?.status}`);
