import { type ClientOptions, createClient, type Order, type Product } from "../src/index.ts";

/** Retries that do not wait, as often as by default. */
export const eager = { delay: 0 };

/** A client whose requests can be looked at; the first is answered with the first of `answers`, the last with the last ones. */
export function observedClient(answers: (() => Response | Promise<Response>)[], options: Partial<ClientOptions> = {}) {
	const sent: Request[] = [];
	const client = createClient({
		baseUrl: "https://shop.example/production",
		retry: eager,
		fetch: async (request) => {
			sent.push(request);
			const answer = answers[Math.min(sent.length, answers.length) - 1];
			if (!answer) throw new Error("The test gives no answers.");
			return answer();
		},
		...options,
	});
	return { client, sent };
}

/** An answer of the API to a request that cannot be served. */
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

/** What `fetch` does when no answer comes. */
export const lost = () => Promise.reject<Response>(new TypeError("fetch failed"));

/** An answer that never comes. */
export const silence = () => new Promise<Response>(() => {});

/** A product with a version, as the API answers it. */
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

/** An order as the API answers it. */
export function order(id: string): Order {
	const now = "2026-05-04T09:31:12.000Z";
	const total = { amount: 1800, currency: "EUR" as const };
	return { id, userId: "u", status: "placed", lines: [], total, createdAt: now, updatedAt: now, version: 1 };
}

export const orderInput = { lines: [{ productId: "prd_a", quantity: 2 }] };
