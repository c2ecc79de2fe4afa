import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { dataOf, eventually, problemOf, visitor, withAdmin, withCustomer, withOrder, withProducts } from "./shop.ts";

interface Page {
	items: { id: string }[];
	nextCursor?: string | undefined;
}

/** Reads all pages and returns the ids on each. Fails when the list does not end. */
async function pagesOf(read: (cursor: string | undefined) => Promise<Page>): Promise<string[][]> {
	const pages: string[][] = [];
	let cursor: string | undefined;
	do {
		const { items, nextCursor } = await read(cursor);
		pages.push(items.map(({ id }) => id));
		cursor = nextCursor;
		expect(pages.length).toBeLessThan(1000);
	} while (cursor !== undefined);
	return pages;
}

/** Returns the cursor of the next page, as soon as the list has one. */
function cursorOf(read: () => Promise<Page>): Promise<string> {
	return eventually(async () => (await read()).nextCursor ?? expect.fail("There is only one page."));
}

const fiveIn = (category: string) => Array.from({ length: 5 }, () => ({ category }));

describe("pages", () => {
	it("contain every product once, newest first", async () => {
		const category = `c-${randomUUID()}`;
		await withProducts(fiveIn(category), async (products) => {
			const newestFirst = products.map(({ id }) => id).reverse();
			for (const limit of [1, 2, 4, 100]) {
				const pages = await eventually(async () => {
					const found = await pagesOf(async (cursor) =>
						dataOf(await visitor.GET("/products", { params: { query: { category, limit, cursor } } })),
					);
					expect(found.flat(), `limit ${limit}`).toEqual(newestFirst);
					return found;
				});
				expect(
					pages.every((page) => page.length <= limit),
					`limit ${limit}`,
				).toBe(true);
			}
		});
	});

	it("contain every order of a customer once", async () => {
		await withCustomer("ada", ({ client, token }) =>
			withOrder({ client, token }, { quantity: 1, stock: 1 }, (first) =>
				withOrder({ client, token }, { quantity: 1, stock: 1 }, async (last) => {
					const ids = await eventually(async () => {
						const pages = await pagesOf(async (cursor) =>
							dataOf(await client.GET("/orders", { params: { query: { status: "placed", limit: 1, cursor } } })),
						);
						expect(pages.flat().slice(0, 2)).toEqual([last.id, first.id]);
						return pages.flat();
					});
					expect(new Set(ids).size).toBe(ids.length);
				}),
			),
		);
	});

	it("contain every user once", async () => {
		await withAdmin(({ client }) =>
			withCustomer("ada", (ada) =>
				withCustomer("grace", async (grace) => {
					const read = (limit: number) =>
						pagesOf(async (cursor) => dataOf(await client.GET("/users", { params: { query: { limit, cursor } } })));
					const ids = await eventually(async () => {
						const found = (await read(1)).flat();
						expect(found).toEqual(expect.arrayContaining([ada.id, grace.id]));
						return found;
					});
					expect((await read(100)).flat()).toEqual(ids);
				}),
			),
		);
	});

	it("have 20 items by default", async () => {
		const category = `c-${randomUUID()}`;
		await withProducts(
			Array.from({ length: 21 }, () => ({ category })),
			async () => {
				await eventually(async () => {
					const page = dataOf(await visitor.GET("/products", { params: { query: { category } } }));
					expect(page.items).toHaveLength(20);
					expect(page.nextCursor).toEqual(expect.any(String));
				});
			},
		);
	});
});

describe("a cursor", () => {
	it("does not reveal its content", async () => {
		const category = `c-${randomUUID()}`;
		await withProducts(fiveIn(category), async (products) => {
			const query = { category, limit: 2 };
			const cursor = await cursorOf(async () => dataOf(await visitor.GET("/products", { params: { query } })));
			const plain = Buffer.from(cursor, "base64url").toString("latin1");
			for (const { id } of products) expect(plain).not.toContain(id);
		});
	});

	it("that was modified returns cursor.invalid", async () => {
		const category = `c-${randomUUID()}`;
		await withProducts(fiveIn(category), async () => {
			const query = { category, limit: 2 };
			const cursor = await cursorOf(async () => dataOf(await visitor.GET("/products", { params: { query } })));
			// The last character may carry bits that base64 ignores, so another one is changed as well.
			const flipped = [0, 10, cursor.length - 2].map((position) => {
				const other = cursor[position] === "A" ? "B" : "A";
				return cursor.slice(0, position) + other + cursor.slice(position + 1);
			});
			const key = Buffer.from(JSON.stringify({ id: "prd_a" })).toString("base64url");
			for (const forged of [...flipped, cursor.slice(0, -4), `${cursor}AAAA`, key, "x", "ü", " "]) {
				const result = await visitor.GET("/products", { params: { query: { ...query, cursor: forged } } });
				problemOf(result, "cursor.invalid");
			}
		});
	});

	it("of another operation or other filters returns cursor.invalid", async () => {
		const category = `c-${randomUUID()}`;
		await withAdmin(({ client }) =>
			withCustomer("ada", (ada) =>
				withProducts(fiveIn(category), async () => {
					const ofCategory = await cursorOf(async () =>
						dataOf(await visitor.GET("/products", { params: { query: { category, limit: 2 } } })),
					);
					const ofUsers = await cursorOf(async () =>
						dataOf(await client.GET("/users", { params: { query: { limit: 1 } } })),
					);
					for (const query of [
						{ cursor: ofCategory },
						{ cursor: ofCategory, category: "another" },
						{ cursor: ofUsers },
						{ cursor: ofUsers, category },
					]) {
						problemOf(await visitor.GET("/products", { params: { query } }), "cursor.invalid");
					}
					problemOf(await client.GET("/users", { params: { query: { cursor: ofCategory } } }), "cursor.invalid");
					problemOf(await ada.client.GET("/orders", { params: { query: { cursor: ofCategory } } }), "cursor.invalid");
				}),
			),
		);
	});

	it("of another customer's orders returns cursor.invalid", async () => {
		await withCustomer("ada", (ada) =>
			withCustomer("grace", (grace) =>
				withOrder(ada, { quantity: 1, stock: 1 }, () =>
					withOrder(ada, { quantity: 1, stock: 1 }, async () => {
						const query = { limit: 1 };
						const cursor = await cursorOf(async () => dataOf(await ada.client.GET("/orders", { params: { query } })));
						problemOf(await grace.client.GET("/orders", { params: { query: { cursor } } }), "cursor.invalid");
						const status = { status: "placed", cursor } as const;
						problemOf(await ada.client.GET("/orders", { params: { query: status } }), "cursor.invalid");
						dataOf(await ada.client.GET("/orders", { params: { query: { cursor, limit: 5 } } }));
					}),
				),
			),
		);
	});
});
