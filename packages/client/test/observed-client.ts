import { type ClientOptions, createClient, type Order, type Product } from "../src/index.ts";

/** The default number of retries, without delays. */
export const eager = { baseDelayMs: 0 };

/** A client that records its requests. Each gets the next of `responses`, and the last one repeats. */
export function observedClient(
	responses: (() => Response | Promise<Response>)[],
	options: Partial<ClientOptions> = {},
) {
	const sent: Request[] = [];
	const client = createClient({
		baseUrl: "https://shop.example/production",
		retry: eager,
		fetch: async (request) => {
			sent.push(request);
			const respond = responses[Math.min(sent.length, responses.length) - 1];
			if (!respond) throw new Error("The test has no responses.");
			return respond();
		},
		...options,
	});
	return { client, sent };
}

/** A problem response of the API. */
export function problem(
	status: number,
	code: string,
	init: { headers?: Record<string, string>; extension?: object } = {},
) {
	const body = {
		type: `urn:tap:problem:${code}`,
		title: "Something went wrong",
		status,
		detail: "This is what to do.",
		instance: "/",
		code,
		requestId: "r-1",
		...init.extension,
	};
	const headers = { "Content-Type": "application/problem+json", "X-Request-Id": "r-1", ...init.headers };
	return () => new Response(JSON.stringify(body), { status, headers });
}

/** A network error, as `fetch` reports it. */
export const lost = () => Promise.reject<Response>(new TypeError("fetch failed"));

/** A response that never arrives. */
export const silence = () => new Promise<Response>(() => {});

/** A product with a version, as the API returns it. */
export function product(version: number, overrides: Partial<Product> = {}): Product {
	return {
		id: "prd_a",
		name: "Cup",
		description: "",
		category: "kitchen",
		price: { amount: 900, currency: "EUR" },
		stock: 3,
		createdAt: "2026-05-04T09:31:12.000Z",
		updatedAt: "2026-05-04T09:31:12.000Z",
		version,
		...overrides,
	};
}

/** An order as the API returns it. */
export function order(id: string): Order {
	const now = "2026-05-04T09:31:12.000Z";
	const total = { amount: 1800, currency: "EUR" as const };
	return { id, userId: "u", status: "placed", lines: [], total, createdAt: now, updatedAt: now, version: 1 };
}

export const orderInput = { lines: [{ productId: "prd_a", quantity: 2 }] };
