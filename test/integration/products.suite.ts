import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
	dataOf,
	eventually,
	order,
	problemOf,
	productInput,
	stockOf,
	visitor,
	withAdmin,
	withCustomer,
	withProduct,
	withProducts,
} from "./shop.ts";

/** An id that no other run uses. */
const newId = () => `prd_${randomUUID().replaceAll("-", "")}`;
const at = (productId: string) => ({ path: { productId } });

describe("products", () => {
	it("are created and deleted by an admin and read by anyone", async () => {
		await withAdmin(async ({ client }) => {
			const input = productInput({ name: "Café ☕ 咖啡", stock: 3 });
			const created = await client.POST("/products", { body: input });
			const product = dataOf(created);
			expect(product).toMatchObject({ ...input, version: 1 });
			expect(product.id).toMatch(/^prd_/);
			expect(new URL(created.response.headers.get("Location") ?? "", "http://x/").pathname).toMatch(
				new RegExp(`/products/${product.id}$`),
			);
			const read = await visitor.GET("/products/{productId}", { params: at(product.id) });
			expect(dataOf(read)).toEqual(product);
			expect(read.response.headers.get("ETag")).toBe(created.response.headers.get("ETag"));
			const deleted = await client.DELETE("/products/{productId}", { params: at(product.id) });
			expect(deleted.response.status).toBe(204);
			problemOf(await visitor.GET("/products/{productId}", { params: at(product.id) }), "product.not_found");
			problemOf(await client.DELETE("/products/{productId}", { params: at(product.id) }), "product.not_found");
		});
	});

	it("have an empty description by default", async () => {
		await withAdmin(async ({ client }) => {
			const { description, ...input } = productInput();
			const product = dataOf(await client.POST("/products", { body: input }));
			expect(product.description).toBe("");
			await client.DELETE("/products/{productId}", { params: at(product.id) });
		});
	});

	it("are listed newest first, filtered by category", async () => {
		const category = `c-${randomUUID()}`;
		await withProducts([{ category }, {}, { category }], async ([first, other, last]) => {
			await eventually(async () => {
				const all = dataOf(await visitor.GET("/products", { params: { query: { limit: 100 } } })).items;
				const ids = all.map(({ id }) => id).filter((id) => [first?.id, other?.id, last?.id].includes(id));
				expect(ids).toEqual([last?.id, other?.id, first?.id]);
			});
			await eventually(async () => {
				const filtered = dataOf(await visitor.GET("/products", { params: { query: { category } } })).items;
				expect(filtered).toEqual([last, first]);
			});
		});
	});

	it("return 304 when If-None-Match has their ETag", async () => {
		await withProduct({}, async ({ id }) => {
			const { response } = await visitor.GET("/products/{productId}", { params: at(id) });
			const tag = response.headers.get("ETag") ?? "";
			expect(tag).toMatch(/^"[^"]+"$/);
			for (const held of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
				const header = { "If-None-Match": held };
				const again = await visitor.GET("/products/{productId}", { params: { ...at(id), header } });
				expect(again.response.status, held).toBe(304);
				expect(again.response.headers.get("ETag"), held).toBe(tag);
			}
			const header = { "If-None-Match": '"other"' };
			expect(dataOf(await visitor.GET("/products/{productId}", { params: { ...at(id), header } })).id).toBe(id);
		});
	});

	it("have another ETag when their stock changes", async () => {
		await withProduct({ stock: 2 }, async ({ id }) => {
			const before = await visitor.GET("/products/{productId}", { params: at(id) });
			await withCustomer("ada", async (ada) => {
				dataOf(await order(ada, [{ productId: id, quantity: 1 }]));
			});
			const header = { "If-None-Match": before.response.headers.get("ETag") ?? "" };
			const after = await visitor.GET("/products/{productId}", { params: { ...at(id), header } });
			expect(dataOf(after)).toMatchObject({ stock: 1, version: 2 });
		});
	});
});

describe("replacing a product", () => {
	it("succeeds once with the ETag that was read", async () => {
		await withAdmin(({ client }) =>
			withProduct({ stock: 3 }, async (product) => {
				const read = await client.GET("/products/{productId}", { params: at(product.id) });
				const header = { "If-Match": read.response.headers.get("ETag") ?? "" };
				const request = { params: { ...at(product.id), header }, body: productInput({ name: "Kettle", stock: 7 }) };
				const replaced = await client.PUT("/products/{productId}", request);
				expect(replaced.response.status).toBe(200);
				expect(dataOf(replaced)).toMatchObject({ name: "Kettle", stock: 7, version: 2, createdAt: product.createdAt });
				expect(replaced.response.headers.get("ETag")).not.toBe(header["If-Match"]);

				const stale = await client.PUT("/products/{productId}", { ...request, body: productInput({ name: "Pot" }) });
				problemOf(stale, "precondition.failed");
				expect(dataOf(await client.GET("/products/{productId}", { params: at(product.id) })).name).toBe("Kettle");
			}),
		);
	});

	it("fails with a weak ETag, because If-Match compares strongly", async () => {
		await withAdmin(({ client }) =>
			withProduct({}, async ({ id }) => {
				const { response } = await client.GET("/products/{productId}", { params: at(id) });
				const header = { "If-Match": `W/${response.headers.get("ETag")}` };
				const params = { ...at(id), header };
				problemOf(await client.PUT("/products/{productId}", { params, body: productInput() }), "precondition.failed");
			}),
		);
	});

	it("creates one under an id of the caller's choice, once", async () => {
		await withAdmin(async ({ client }) => {
			const id = newId();
			const params = { ...at(id), header: { "If-None-Match": "*" as const } };
			const created = await client.PUT("/products/{productId}", { params, body: productInput() });
			expect(created.response.status).toBe(201);
			expect(dataOf(created)).toMatchObject({ id, version: 1 });
			const again = await client.PUT("/products/{productId}", { params, body: productInput({ name: "Other" }) });
			problemOf(again, "precondition.failed");
			await client.DELETE("/products/{productId}", { params: at(id) });
		});
	});

	it("returns 428 without a precondition, and 412 for If-Match on a missing product", async () => {
		await withAdmin(({ client }) =>
			withProduct({}, async ({ id }) => {
				const bare = await client.PUT("/products/{productId}", { params: at(id), body: productInput() });
				problemOf(bare, "precondition.required");
				const params = { ...at(newId()), header: { "If-Match": "*" } };
				const missing = await client.PUT("/products/{productId}", { params, body: productInput() });
				problemOf(missing, "precondition.failed");
			}),
		);
	});

	it("applies If-Match to deletion too", async () => {
		await withAdmin(({ client }) =>
			withProduct({}, async ({ id }) => {
				const params = { ...at(id), header: { "If-Match": '"stale"' } };
				problemOf(await client.DELETE("/products/{productId}", { params }), "precondition.failed");
				const { response } = await client.GET("/products/{productId}", { params: at(id) });
				const header = { "If-Match": response.headers.get("ETag") ?? "" };
				const deleted = await client.DELETE("/products/{productId}", { params: { ...at(id), header } });
				expect(deleted.response.status).toBe(204);
			}),
		);
	});
});

describe("products in bulk", () => {
	it("are created and replaced in the order given, repeatedly", async () => {
		await withAdmin(({ client }) =>
			withProduct({ stock: 1 }, async (existing) => {
				const id = newId();
				const items = [
					{ ...productInput({ name: "Replaced" }), id: existing.id },
					{ ...productInput({ name: "Chosen" }), id },
				];
				const first = dataOf(await client.PUT("/products", { body: { items } })).items;
				expect(first).toMatchObject([
					{ id: existing.id, name: "Replaced", version: 2 },
					{ id, name: "Chosen", version: 1 },
				]);
				const second = dataOf(await client.PUT("/products", { body: { items } })).items;
				expect(second.map(({ version }) => version)).toEqual([3, 2]);
				const third = dataOf(await client.PUT("/products", { body: { items: [productInput()] } })).items;
				const ids = [id, ...third.map((product) => product.id)];
				expect(ids).toHaveLength(2);
				const deleted = await client.DELETE("/products", { params: { query: { id: ids } } });
				expect(deleted.response.status).toBe(204);
				problemOf(await visitor.GET("/products/{productId}", { params: at(id) }), "product.not_found");
			}),
		);
	});

	it("are all left unchanged when one version is stale", async () => {
		await withAdmin(({ client }) =>
			withProducts([{ stock: 1 }, { stock: 1 }], async ([a, b]) => {
				if (!a || !b) throw new Error("withProducts did not provide two products.");
				const items = [
					{ ...productInput({ stock: 50 }), id: a.id, version: a.version },
					{ ...productInput({ stock: 50 }), id: b.id, version: b.version + 5 },
				];
				const conflict = problemOf(await client.PUT("/products", { body: { items } }), "product.version_conflict");
				expect(conflict.errors).toMatchObject([{ in: "body", pointer: "/items/1/version" }]);
				expect([await stockOf(a), await stockOf(b)]).toEqual([1, 1]);
			}),
		);
	});

	it("return 400 when an id occurs twice", async () => {
		await withAdmin(async ({ client }) => {
			const id = newId();
			const items = [
				{ ...productInput(), id },
				{ ...productInput(), id },
			];
			const { errors } = problemOf(await client.PUT("/products", { body: { items } }), "request.invalid");
			expect(errors).toMatchObject([{ in: "body", pointer: "/items/1/id" }]);
			problemOf(await visitor.GET("/products/{productId}", { params: at(id) }), "product.not_found");
		});
	});

	it("are all kept when one to delete does not exist, with an error for each missing one", async () => {
		await withAdmin(({ client }) =>
			withProduct({}, async (product) => {
				const query = { id: [newId(), product.id, newId()] };
				const { errors } = problemOf(await client.DELETE("/products", { params: { query } }), "product.not_found");
				expect(errors).toMatchObject([
					{ in: "query", pointer: "/id/0" },
					{ in: "query", pointer: "/id/2" },
				]);
				expect(await stockOf(product)).toBe(product.stock);
			}),
		);
	});

	it("are limited to 1 to 100 items", async () => {
		await withAdmin(async ({ client }) => {
			const items = Array.from({ length: 100 }, () => productInput());
			const stored = dataOf(await client.PUT("/products", { body: { items } })).items;
			expect(new Set(stored.map(({ id }) => id)).size).toBe(100);
			const query = { id: stored.map(({ id }) => id) };
			expect((await client.DELETE("/products", { params: { query } })).response.status).toBe(204);

			for (const wrong of [[], [...items, productInput()]]) {
				const { errors } = problemOf(await client.PUT("/products", { body: { items: wrong } }), "request.invalid");
				expect(errors).toMatchObject([{ in: "body", pointer: "/items" }]);
			}
			for (const wrong of [[], Array.from({ length: 101 }, newId)]) {
				const result = await client.DELETE("/products", { params: { query: { id: wrong } } });
				expect(problemOf(result, "request.invalid").errors).toMatchObject([{ in: "query", pointer: "/id" }]);
			}
		});
	});
});
