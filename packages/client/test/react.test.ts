// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { describe, expect, it } from "vitest";
import { createHooks } from "../src/react.ts";
import { observedClient, order, orderInput, problem, product } from "./observed-client.ts";

// The project is typed without the DOM, which this file's environment provides.
const { document } = globalThis as unknown as { document: { createElement(name: string): Element } };

/** A component that renders nothing and calls hooks. */
function Probe({ useIt }: { useIt: () => void }) {
	useIt();
	return null;
}

/** Renders a component that calls `hook`, and provides its latest result. */
async function withHook<T>(hook: () => T, use: (result: { current: T }) => Promise<void>) {
	const results: T[] = [];
	const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
	const root = createRoot(document.createElement("div"));
	const probe = createElement(Probe, { useIt: () => results.push(hook()) });
	root.render(createElement(QueryClientProvider, { client: queries }, probe));
	await until(() => results.length > 0);
	try {
		await use({
			get current() {
				const last = results.at(-1);
				if (last === undefined) throw new Error("Nothing was rendered.");
				return last;
			},
		});
	} finally {
		root.unmount();
		queries.clear();
	}
}

/** Waits until a condition on the hooks is met. */
async function until(condition: () => unknown) {
	await expect.poll(condition, { interval: 5 }).toBeTruthy();
}

describe("the hooks", () => {
	it("query", async () => {
		const { client, sent } = observedClient([() => Response.json(product(1))]);
		const api = createHooks(client);
		const params = { path: { productId: "prd_a" } };
		await withHook(
			() => api.useQuery("get", "/products/{productId}", { params }),
			async (result) => {
				await until(() => result.current.isSuccess);
				expect(result.current.data).toEqual(product(1));
				expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(["/production/products/prd_a"]);
			},
		);
	});

	it("return the problem", async () => {
		const api = createHooks(observedClient([problem(403, "auth.forbidden")]).client);
		await withHook(
			() => api.useQuery("get", "/users"),
			async (result) => {
				await until(() => result.current.isError);
				expect(result.current.error?.code).toBe("auth.forbidden");
			},
		);
	});

	it("mutate, with a key for each order", async () => {
		const { client, sent } = observedClient([() => Response.json(order("ord_a"), { status: 201 })]);
		const api = createHooks(client);
		await withHook(
			() => api.useMutation("post", "/orders"),
			async (result) => {
				for (let times = 0; times < 2; times++) {
					await result.current.mutateAsync({ body: orderInput });
				}
				await until(() => result.current.data?.id === "ord_a");
				expect(new Set(sent.map(({ headers }) => headers.get("Idempotency-Key"))).size).toBe(2);
			},
		);
	});

	it("load the pages of a list", async () => {
		const page = (ids: string[], nextCursor?: string) => () =>
			Response.json({ items: ids.map((id) => product(1, { id })), nextCursor });
		const { client, sent } = observedClient([page(["a", "b"], "to-2"), page(["c"])]);
		const api = createHooks(client);
		await withHook(
			() => api.usePages("/products", { query: { category: "kitchen" } }),
			async (result) => {
				await until(() => result.current.isSuccess);
				expect(result.current.data?.map(({ id }) => id)).toEqual(["a", "b"]);
				expect(result.current.hasNextPage).toBe(true);
				await result.current.fetchNextPage();
				await until(() => result.current.data?.length === 3);
				expect(result.current.hasNextPage).toBe(false);
				expect(sent.map(({ url }) => new URL(url).search)).toEqual([
					"?category=kitchen",
					"?category=kitchen&cursor=to-2",
				]);
			},
		);
	});

	it("send no request until they are enabled", async () => {
		const { client, sent } = observedClient([() => Response.json({ items: [] })]);
		const api = createHooks(client);
		await withHook(
			() => [api.usePages("/orders", { enabled: false }), api.usePages("/users")],
			async (result) => {
				await until(() => result.current[1]?.isSuccess);
				expect(result.current[0]?.isPending).toBe(true);
				expect(sent.map(({ url }) => new URL(url).pathname)).toEqual(["/production/users"]);
			},
		);
	});
});
