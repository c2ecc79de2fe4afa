import { fork } from "node:child_process";
import { rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createClient as generateHeyApi } from "@hey-api/openapi-ts";
import { createClient, type paths } from "@tap/client";
import { Hono } from "hono";
import { hc } from "hono/client";
import ky from "ky";
import createOpenapiFetch from "openapi-fetch";
import { installedVersions } from "../../../scripts/bench/installed-versions.ts";
import type { RunPart } from "../../../scripts/bench/part.ts";
import { digits, type Goal, ratio, type Table } from "../../../scripts/bench/report.ts";
import { inTurn, type Quartiles, quartiles } from "../../../scripts/bench/statistics.ts";

/** The maximum overhead of `@tap/client` over bare `fetch`, in µs per call. */
const maxOverheadMicros = 60;
/** The run has sections, and only the quietest one counts, for all clients alike: other work on the machine only adds time. */
const sections = 5;
const roundsPerSection = 30;
const warmUpRounds = 3;
const callsPerRound = 20;

const token = "a-token";
const headers = { Authorization: `Bearer ${token}` };
const productId = "prd_a";
const order = { lines: [{ productId, quantity: 2 }] };
const key = () => ({ "Idempotency-Key": crypto.randomUUID() });

/** A client under test. Both functions return the parsed response body. */
interface Contender {
	name: string;
	read: () => Promise<unknown>;
	write: () => Promise<unknown>;
}

/** Returns the clients, for the server at `baseUrl`. */
async function createContenders(baseUrl: string): Promise<Contender[]> {
	const ours = createClient({ baseUrl, token });
	const openapi = createOpenapiFetch<paths>({ baseUrl, headers });
	const shop = new Hono()
		.get("/products/:productId", (context) => context.json({ id: context.req.param("productId") }))
		.post("/orders", (context) => context.json({ id: "ord_a" }));
	const hono = hc<typeof shop>(baseUrl, { headers });
	const kyClient = ky.create({ prefixUrl: baseUrl, headers });

	return [
		{
			name: "bare fetch",
			read: async () => (await fetch(`${baseUrl}/products/${productId}`, { headers })).json(),
			write: async () => {
				const init = { ...headers, ...key(), "Content-Type": "application/json" };
				return (
					await fetch(`${baseUrl}/orders`, { method: "POST", headers: init, body: JSON.stringify(order) })
				).json();
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
		await heyApi(baseUrl),
		{
			name: "ky",
			read: () => kyClient.get(`products/${productId}`).json(),
			write: () => kyClient.post("orders", { json: order, headers: key() }).json(),
		},
	];
}

/** Generates hey-api's client from `openapi.json`. */
async function heyApi(baseUrl: string): Promise<Contender> {
	const output = fileURLToPath(new URL("../../../node_modules/.cache/tap-bench/hey-api", import.meta.url));
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

/** What a client costs: µs per call, and µs over bare `fetch` in the same round. */
interface Cost {
	name: string;
	micros: Quartiles;
	overheadMicros: Quartiles;
}

/** Measures each client. Only the section counts in which bare `fetch` was fastest. */
async function measure(
	contenders: readonly Contender[],
	operation: "read" | "write",
	progress: (round: number) => void,
): Promise<Cost[]> {
	const costs = new Map(contenders.map(({ name }) => [name, [] as number[]]));
	for (let round = 0; round < warmUpRounds + sections * roundsPerSection; round++) {
		for (const contender of inTurn(contenders, round)) {
			const began = performance.now();
			for (let call = 0; call < callsPerRound; call++) {
				const body = await contender[operation]();
				if (typeof body !== "object") throw new Error(`${contender.name} returned no parsed body: ${body}`);
			}
			if (round < warmUpRounds) continue;
			costs.get(contender.name)?.push(((performance.now() - began) * 1000) / callsPerRound);
		}
		progress(round);
	}
	const sectionOf = (name: string, section: number) =>
		(costs.get(name) ?? []).slice(section * roundsPerSection, (section + 1) * roundsPerSection);
	const bareMedianOf = (section: number) => quartiles(sectionOf("bare fetch", section)).median;
	const [quietest = 0] = Array.from({ length: sections }, (_, section) => section).sort(
		(a, b) => bareMedianOf(a) - bareMedianOf(b),
	);
	const bare = sectionOf("bare fetch", quietest);
	return contenders.map(({ name }) => {
		const values = sectionOf(name, quietest);
		return {
			name,
			micros: quartiles(values),
			overheadMicros: quartiles(values.map((value, round) => value - (bare[round] ?? Number.NaN))),
		};
	});
}

/**
 * Measures the overhead of a call over bare `fetch`, for this client and its peers, against one server. The clients take turns, so
 * that a slow moment of the machine affects all of them.
 */
export const runClient: RunPart = async ({ progress }) => {
	const server = fork(new URL("./server.ts", import.meta.url));
	const tables: Table[] = [];
	const goals: Goal[] = [];
	try {
		const { port } = await new Promise<{ port: number }>((resolve) => server.once("message", resolve));
		const contenders = await createContenders(`http://127.0.0.1:${port}`);
		const rounds = warmUpRounds + sections * roundsPerSection;
		for (const [index, operation] of (["read", "write"] as const).entries()) {
			const costs = await measure(contenders, operation, (round) => progress(index * rounds + round + 1, 2 * rounds));
			const title = operation === "read" ? "GET /products/{productId}" : "POST /orders";
			const bare = costs.find(({ name }) => name === "bare fetch");
			tables.push({
				title,
				columns: ["client", "µs per call", "median", "upper", "ratio to bare fetch", "µs over bare fetch"],
				textColumns: 1,
				rows: costs.map(({ name, micros, overheadMicros }) => [
					name,
					...[micros.lower, micros.median, micros.upper].map(digits),
					ratio(micros.lower / (bare?.micros.lower ?? Number.NaN)),
					overheadMicros.median.toFixed(0),
				]),
				note: `Lower quartile, median and upper quartile of the quietest ${roundsPerSection} of ${sections * roundsPerSection} rounds of ${callsPerRound} sequential calls over loopback. The last column is the median of the differences within a round.`,
			});
			const own = costs.find(({ name }) => name === "@tap/client");
			goals.push({
				name: `@tap/client, ${title}: overhead over bare fetch`,
				value: own?.overheadMicros.median ?? Number.NaN,
				limit: maxOverheadMicros,
				direction: "at most",
				unit: "µs",
			});
		}
	} finally {
		server.kill();
	}
	const versions = installedVersions("packages/client", ["openapi-fetch", "hono", "@hey-api/openapi-ts", "ky"]);
	return { tables, plots: [], goals, versions, figures: {} };
};
