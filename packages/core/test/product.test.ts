import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import * as Order from "../src/order.ts";
import * as Product from "../src/product.ts";
import { revisionOf } from "../src/revision.ts";
import { aCustomer, allPages, anAdmin, aProduct, appError, placeOrder, productInput, stockOf } from "./shop.ts";
import { injectFault } from "./storage/failing-engine.ts";

/** A category that no other test lists. */
const aCategory = () => `c-${randomUUID()}`;
const anId = () => `prd_${randomUUID()}`;

describe("reading and listing", () => {
	test("a created product is read as it was written", async () => {
		const now = new Date("2026-03-01T10:00:00Z");
		const product = await Product.create(productInput({ name: "Mug", stock: 3 }), { now });
		expect(product).toMatchObject({ name: "Mug", stock: 3, version: 1, createdAt: "2026-03-01T10:00:00.000Z" });
		expect(product.id).toMatch(/^prd_[0-9A-HJKMNP-TV-Z]{26}$/);
		expect(await Product.fromID(product.id)).toEqual(product);
	});

	test("an unknown product is not found", async () => {
		await expect(Product.fromID("prd_unknown")).rejects.toMatchObject(appError("product.not_found"));
	});

	test("a category is listed newest first, page by page, to its end", async () => {
		const category = aCategory();
		const days = [3, 1, 5, 2, 4];
		for (const day of days) {
			await Product.create(productInput({ category, name: `Day ${day}` }), { now: new Date(Date.UTC(2026, 0, day)) });
		}
		const { items, pages } = await allPages((cursor) => Product.list({ category, limit: 2, cursor }));
		expect(items.map(({ name }) => name)).toEqual(["Day 5", "Day 4", "Day 3", "Day 2", "Day 1"]);
		expect(pages).toBe(3);
	});

	test("the whole catalog is listed, and deleted products leave it", async () => {
		const [kept, deleted] = [await aProduct(), await aProduct()];
		const before = await allPages((cursor) => Product.list({ limit: 100, cursor }));
		expect(before.items).toEqual(expect.arrayContaining([kept, deleted]));
		await Product.remove({ productId: deleted.id, precondition: {} });
		const after = await allPages((cursor) => Product.list({ limit: 100, cursor }));
		expect(after.items.map(({ id }) => id)).toContain(kept.id);
		expect(after.items.map(({ id }) => id)).not.toContain(deleted.id);
	});

	test("a cursor is good for its own list only", async () => {
		const [one, other] = [aCategory(), aCategory()];
		for (const category of [one, one, other, other]) await aProduct({ category });
		const { nextCursor } = await Product.list({ category: one, limit: 1 });
		expect(nextCursor).toBeDefined();
		const misuse = { limit: 1, cursor: nextCursor };
		for (const list of [Product.list({ category: other, ...misuse }), Product.list(misuse)]) {
			await expect(list).rejects.toMatchObject(appError("cursor.invalid"));
		}
	});
});

test("a list leaves out products that were deleted, moved or created again while its index stays behind", async () => {
	const category = aCategory();
	const [kept, moved, gone, again] = [
		await aProduct({ category }),
		await aProduct({ category }),
		await aProduct({ category }),
		await aProduct({ category }),
	];
	const entries = [again, gone, moved, kept].map(({ id, createdAt }) => ({
		id: { S: id },
		category: { S: category },
		sort: { S: `${createdAt}#${id}` },
	}));
	await Product.removeMany({ id: [gone.id, again.id] });
	const write = (productId: string, input: ReturnType<typeof productInput>, precondition: object) =>
		Product.put({ productId, input, precondition }, { now: new Date(Date.parse(again.createdAt) + 1_000) });
	await write(moved.id, productInput({ category: "elsewhere" }), { ifMatch: "*" });
	await write(again.id, productInput({ category }), { ifNoneMatch: "*" });
	injectFault("Query", { kind: "response", status: 200, body: { Items: entries } });
	expect((await Product.list({ category, limit: 10 })).items).toEqual([kept]);
});

describe("replacing one", () => {
	test("without a precondition nothing is written", async () => {
		const product = await aProduct();
		const put = Product.put({ productId: product.id, input: productInput({ name: "Other" }), precondition: {} });
		await expect(put).rejects.toMatchObject(appError("precondition.required"));
		expect(await Product.fromID(product.id)).toEqual(product);
	});

	test("the current revision replaces, keeping id and time of creation; the old one then fails", async () => {
		const product = await aProduct();
		const replace = (name: string) =>
			Product.put({
				productId: product.id,
				input: productInput({ name }),
				precondition: { ifMatch: ["0-other", revisionOf(product)] },
			});
		const { product: replaced, created } = await replace("Replaced");
		expect(created).toBe(false);
		expect(replaced).toMatchObject({ id: product.id, name: "Replaced", version: 2, createdAt: product.createdAt });
		await expect(replace("Again")).rejects.toMatchObject(appError("precondition.failed"));
		expect(await Product.fromID(product.id)).toEqual(replaced);
	});

	test("a product can be created under a chosen id, once", async () => {
		const productId = anId();
		const create = () => Product.put({ productId, input: productInput(), precondition: { ifNoneMatch: "*" } });
		expect(await create()).toMatchObject({ created: true, product: { id: productId, version: 1 } });
		await expect(create()).rejects.toMatchObject(appError("precondition.failed"));
	});

	test("If-Match on a product that is not there fails, also with *", async () => {
		for (const ifMatch of ["*", ["1-x"]] as const) {
			const put = Product.put({ productId: anId(), input: productInput(), precondition: { ifMatch } });
			await expect(put).rejects.toMatchObject(appError("precondition.failed"));
		}
	});

	test("of many who replace the same revision, one wins", async () => {
		const product = await aProduct();
		const results = await Promise.allSettled(
			Array.from({ length: 10 }, (_, index) =>
				Product.put({
					productId: product.id,
					input: productInput({ name: `Writer ${index}` }),
					precondition: { ifMatch: [revisionOf(product)] },
				}),
			),
		);
		const [winner, ...others] = results.filter(({ status }) => status === "fulfilled");
		expect(others).toEqual([]);
		expect(winner).toMatchObject({ value: { product: await Product.fromID(product.id) } });
	});

	test("a revision of a deleted product does not fit its successor under the same id", async () => {
		const productId = anId();
		const create = { productId, input: productInput(), precondition: { ifNoneMatch: "*" } } as const;
		const { product: first } = await Product.put(create, { now: new Date("2026-01-01T00:00:00Z") });
		await Product.remove({ productId, precondition: {} });
		await Product.put(create, { now: new Date("2026-01-02T00:00:00Z") });
		const stale = Product.remove({ productId, precondition: { ifMatch: [revisionOf(first)] } });
		await expect(stale).rejects.toMatchObject(appError("precondition.failed"));
	});
});

describe("deleting one", () => {
	test("an unknown product is not found", async () => {
		const remove = Product.remove({ productId: anId(), precondition: {} });
		await expect(remove).rejects.toMatchObject(appError("product.not_found"));
	});

	test("a stale revision deletes nothing", async () => {
		const product = await aProduct();
		const remove = Product.remove({ productId: product.id, precondition: { ifMatch: ["9-x"] } });
		await expect(remove).rejects.toMatchObject(appError("precondition.failed"));
		expect(await Product.fromID(product.id)).toEqual(product);
	});
});

describe("bulk put", () => {
	test("creates and replaces in the given order, and can be repeated", async () => {
		const existing = await aProduct();
		const chosen = anId();
		const items = [
			{ ...productInput({ name: "Chosen" }), id: chosen },
			{ ...productInput({ name: "New" }) },
			{ ...productInput({ name: "Replaced" }), id: existing.id, version: 1 },
		];
		const { items: written } = await Product.putMany({ items });
		expect(written.map(({ name, version }) => [name, version])).toEqual([
			["Chosen", 1],
			["New", 1],
			["Replaced", 2],
		]);
		expect(written[0]?.id).toBe(chosen);
		expect(written[2]?.createdAt).toBe(existing.createdAt);
		for (const product of written) expect(await Product.fromID(product.id)).toEqual(product);
		const {
			items: [again],
		} = await Product.putMany({ items: items.slice(0, 1) });
		expect(again).toMatchObject({ id: chosen, name: "Chosen", version: 2 });
	});

	test("takes 100 products", async () => {
		const category = aCategory();
		const items = Array.from({ length: 100 }, (_, index) => ({
			...productInput({ category, name: `Item ${index}`, description: "é".repeat(2000) }),
			id: anId(),
		}));
		expect((await Product.putMany({ items })).items).toHaveLength(100);
		const { items: listed } = await allPages((cursor) => Product.list({ category, limit: 40, cursor }));
		expect(new Set(listed.map(({ name }) => name)).size).toBe(100);
	});

	test("a wrong version writes nothing at all and is named", async () => {
		const product = await aProduct();
		const [fresh, missing] = [anId(), anId()];
		const put = Product.putMany({
			items: [
				{ ...productInput(), id: fresh },
				{ ...productInput({ name: "Stale" }), id: product.id, version: 7 },
				{ ...productInput(), id: missing, version: 1 },
			],
		});
		await expect(put).rejects.toMatchObject(
			appError("product.version_conflict", {
				errors: [
					{ path: ["items", 1, "version"], detail: `${product.id}: it has version 1.` },
					{ path: ["items", 2, "version"], detail: `${missing}: it does not exist.` },
				],
			}),
		);
		await expect(Product.fromID(fresh)).rejects.toMatchObject(appError("product.not_found"));
		expect(await Product.fromID(product.id)).toEqual(product);
	});

	test("an id that occurs twice is refused", async () => {
		const id = anId();
		const put = Product.putMany({
			items: [
				{ ...productInput(), id },
				{ ...productInput(), id },
			],
		});
		await expect(put).rejects.toMatchObject(
			appError("request.invalid", { errors: [expect.objectContaining({ path: ["items", 1, "id"] })] }),
		);
	});

	test("the last write wins over orders that come in between, and no stock is lost", async () => {
		const product = await aProduct({ stock: 1000 });
		const customer = aCustomer();
		const [orders] = await Promise.all([
			Promise.all(Array.from({ length: 5 }, () => placeOrder(customer, [[product, 1]]))),
			Product.putMany({ items: [{ ...productInput({ stock: 500 }), id: product.id }] }),
		]);
		const stock = await stockOf(product);
		expect(stock).toBeGreaterThanOrEqual(495);
		expect(stock).toBeLessThanOrEqual(500);
		const admin = anAdmin();
		for (const { order } of orders) await Order.cancel({ orderId: order.id, caller: admin });
		expect(await stockOf(product)).toBe(stock + 5);
	});
});

describe("bulk delete", () => {
	test("deletes all; an id named twice counts once", async () => {
		const products = [await aProduct(), await aProduct()];
		const ids = products.map(({ id }) => id);
		await Product.removeMany({ id: [...ids, ...ids] });
		for (const id of ids) await expect(Product.fromID(id)).rejects.toMatchObject(appError("product.not_found"));
	});

	test("deletes nothing when one is unknown, and names it", async () => {
		const product = await aProduct();
		const unknown = anId();
		await expect(Product.removeMany({ id: [product.id, unknown] })).rejects.toMatchObject(
			appError("product.not_found", { errors: [expect.objectContaining({ path: ["id", 1] })] }),
		);
		expect(await Product.fromID(product.id)).toEqual(product);
	});
});
