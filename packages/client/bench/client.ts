/**
 * Measures the overhead of a call over bare `fetch`, for this client and its peers, in one run against one server:
 * `npm run bench`. The clients take turns, so that a slow moment of the machine affects all of them. Fails when
 * `@tap/client` exceeds its threshold.
 */
import { fork } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createClient as generateHeyApi } from "@hey-api/openapi-ts";
import { createClient, type paths } from "@tap/client";
import { Hono } from "hono";
import { hc } from "hono/client";
import ky from "ky";
import createOpenapiFetch from "openapi-fetch";

/** The maximum overhead of `@tap/client` over bare `fetch`, in µs per call. */
const maxOverheadMicros = 60;
/** The run has parts, and only the quietest one counts, for all clients alike: other work on the machine only adds time. */
const parts = 5;
const roundsPerPart = 60;
const callsPerRound = 20;

const server = fork(new URL("./server.ts", import.meta.url));
const { port } = await new Promise<{ port: number }>((resolve) => server.once("message", resolve));
const baseUrl = `http://127.0.0.1:${port}`;
const token = "a-token";
const headers = { Authorization: `Bearer ${token}` };
const productId = "prd_a";
const order = { lines: [{ productId, quantity: 2 }] };

/** A client under test. Both functions return the parsed response body. */
interface Contender {
	name: string;
	read: () => Promise<unknown>;
	write: () => Promise<unknown>;
}

const ours = createClient({ baseUrl, token });
const openapi = createOpenapiFetch<paths>({ baseUrl, headers });
const shop = new Hono()
	.get("/products/:productId", (context) => context.json({ id: context.req.param("productId") }))
	.post("/orders", (context) => context.json({ id: "ord_a" }));
const hono = hc<typeof shop>(baseUrl, { headers });
const kyClient = ky.create({ prefixUrl: baseUrl, headers });
const key = () => ({ "Idempotency-Key": crypto.randomUUID() });

const contenders: Contender[] = [
	{
		name: "bare fetch",
		read: async () => (await fetch(`${baseUrl}/products/${productId}`, { headers })).json(),
		write: async () => {
			const init = { ...headers, ...key(), "Content-Type": "application/json" };
			return (await fetch(`${baseUrl}/orders`, { method: "POST", headers: init, body: JSON.stringify(order) })).json();
		},
	},
	{
		name: "@tap/client",
		read: async () => (await ours.GET("/products/{productId}", { params: { path: { productId } } })).data,
		write: async () => (await ours.POST("/orders", { body: order })).data,
	},
	{
		name: "openapi-fetch",
		read: async () => (await openapi.GET("/products/{productId}", { params: { path: { productId } } })).data,
		write: async () => (await openapi.POST("/orders", { params: { header: key() }, body: order })).data,
	},
	{
		name: "hono hc",
		read: async () => (await hono.products[":productId"].$get({ param: { productId } })).json(),
		// hono types a body only if the route has a validator.
		write: async () =>
			(
				await hono.orders.$post(undefined, {
					headers: { ...key(), "Content-Type": "application/json" },
					init: { body: JSON.stringify(order) },
				})
			).json(),
	},
	await heyApi(),
	{
		name: "ky",
		read: () => kyClient.get(`products/${productId}`).json(),
		write: () => kyClient.post("orders", { json: order, headers: key() }).json(),
	},
];

/** Generates hey-api's client from `openapi.json`. */
async function heyApi(): Promise<Contender> {
	const output = fileURLToPath(new URL("../../../node_modules/.cache/tap-bench", import.meta.url));
	await rm(output, { recursive: true, force: true });
	const input = fileURLToPath(new URL("../../core/openapi.json", import.meta.url));
	await generateHeyApi({
		input,
		output,
		logs: { level: "silent", file: false },
		plugins: ["@hey-api/client-fetch", "@hey-api/sdk"],
	});
	const [sdk, { client }] = await Promise.all(
		["sdk.gen.ts", "client.gen.ts"].map((file) => import(pathToFileURL(`${output}/${file}`).href)),
	);
	client.setConfig({ baseUrl, headers });
	return {
		name: "hey-api",
		read: async () => (await sdk.getProduct({ path: { productId } })).data,
		write: async () => (await sdk.placeOrder({ headers: key(), body: order })).data,
	};
}

/** Returns the clients in a different order each round, so that the garbage of one does not always slow the same other one. */
function inTurn(round: number): Contender[] {
	const first = Math.abs(round) % contenders.length;
	const turned = [...contenders.slice(first), ...contenders.slice(0, first)];
	return round % 2 === 0 ? turned : turned.reverse();
}

/**
 * Measures each client in µs per call: the median cost, and the median overhead over bare `fetch` in the same round. Both are
 * taken from the part of the run in which bare `fetch` was fastest.
 */
async function measure(operation: "read" | "write"): Promise<{ name: string; cost: number; over: number }[]> {
	const costs = new Map(contenders.map(({ name }) => [name, [] as number[]]));
	for (let round = -3; round < parts * roundsPerPart; round++) {
		for (const contender of inTurn(round)) {
			const began = performance.now();
			for (let call = 0; call < callsPerRound; call++) {
				const body = await contender[operation]();
				if (typeof body !== "object") throw new Error(`${contender.name} returned no parsed body: ${body}`);
			}
			// Rounds below 0 are the warm-up.
			if (round >= 0) costs.get(contender.name)?.push(((performance.now() - began) * 1000) / callsPerRound);
		}
	}
	const partOf = (name: string, part: number) =>
		(costs.get(name) ?? []).slice(part * roundsPerPart, (part + 1) * roundsPerPart);
	const [quietest = 0] = Array.from({ length: parts }, (_, part) => part).sort(
		(a, b) => median(partOf("bare fetch", a)) - median(partOf("bare fetch", b)),
	);
	const bare = partOf("bare fetch", quietest);
	return contenders.map(({ name }) => {
		const values = partOf(name, quietest);
		return {
			name,
			cost: median(values),
			over: median(values.map((value, round) => value - (bare[round] ?? Number.NaN))),
		};
	});
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

console.log(
	`Node ${process.version}, medians of the quietest ${roundsPerPart} of ${parts * roundsPerPart} rounds of ${callsPerRound} sequential calls over loopback\n`,
);
for (const operation of ["read", "write"] as const) {
	console.log(
		`${operation === "read" ? "GET /products/{productId}" : "POST /orders"}`.padEnd(28),
		"µs/call   over bare fetch",
	);
	for (const { name, cost, over } of await measure(operation)) {
		const difference = `${over < 0 ? "-" : "+"}${Math.abs(over).toFixed(0)}`;
		console.log(`${name.padEnd(28)} ${cost.toFixed(0).padStart(7)} ${difference.padStart(17)}`);
		if (name === "@tap/client" && !(over <= maxOverheadMicros)) {
			console.error(`@tap/client costs ${over.toFixed(0)} µs over bare fetch; the maximum is ${maxOverheadMicros}.`);
			process.exitCode = 1;
		}
	}
	console.log();
}
server.kill();
