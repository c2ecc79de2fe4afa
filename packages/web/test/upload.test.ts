import { type BulkProductInput, createClient, type Product } from "@tap/client";
import { expect, test } from "vitest";
import { type Line, type Progress, sendLines } from "../src/admin/import/upload.ts";
import { product } from "./fixture.ts";

/** So many lines, from line 2 on, as a file has them. */
function linesOf(count: number): Line[] {
	return Array.from({ length: count }, (_, index) => ({
		line: index + 2,
		product: {
			id: `prd_${index}`,
			name: `Product ${index}`,
			category: "kitchen",
			price: { amount: 100, currency: "EUR" },
			stock: 1,
		},
	}));
}

type Answer = (items: BulkProductInput[], call: number) => [status: number, body: object] | "no answer";

/** A client of an API that answers as given, and the sizes of the batches that it got. */
function api(answer: Answer) {
	const sizes: number[] = [];
	const stored = new Map<string, Product>();
	const client = createClient({
		baseUrl: "https://shop.example",
		retry: { baseDelayMs: 0 },
		fetch: async (request) => {
			const { items }: { items: BulkProductInput[] } = await request.json();
			sizes.push(items.length);
			const given = answer(items, sizes.length);
			if (given === "no answer") throw new TypeError("no network");
			const [status, body] = given;
			if (status === 200) for (const { id = "" } of items) stored.set(id, product(id));
			const type = status === 200 ? "application/json" : "application/problem+json";
			return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
		},
	});
	return { client, sizes, stored };
}

const accept: Answer = (items) => [200, { items: items.map(({ id = "" }) => product(id)) }];
const refuse = (status: number, code: string, errors: object[] = []): [number, object] => [
	status,
	{ title: "No", detail: "No.", status, code, requestId: "r-1", errors },
];

/** Sends lines to the end, and gives what was told on the way. */
async function send(client: ReturnType<typeof api>["client"], lines: readonly Line[], isWanted = () => true) {
	const told: Progress[] = [];
	const start = { done: 0, refused: [], left: lines };
	const onProgress = (progress: Progress) => void told.push(progress);
	const end = await sendLines(client, start, { isWanted, onProgress });
	return { end, told };
}

test("sends a hundred at a time", async () => {
	const { client, sizes, stored } = api(accept);
	const { end, told } = await send(client, linesOf(250));
	expect(sizes).toEqual([100, 100, 50]);
	expect(told.map(({ done }) => done)).toEqual([100, 200, 250]);
	expect(end).toEqual({ done: 250, refused: [], left: [] });
	expect(stored.size).toBe(250);
});

test("leaves out the lines that the API names, says why, and sends the others", async () => {
	const bad = ["prd_3", "prd_150"];
	const { client, sizes, stored } = api((items, call) => {
		const errors = items.flatMap(({ id = "" }, index) =>
			bad.includes(id) ? [{ in: "body", pointer: `/items/${index}/price/amount`, detail: "must be less" }] : [],
		);
		return errors.length > 0 ? refuse(400, "request.invalid", errors) : accept(items, call);
	});
	const { end } = await send(client, linesOf(200));
	expect(end.done).toBe(198);
	expect(end.refused).toEqual([
		{ line: 5, name: "Product 3", reasons: ["price.amount: must be less"] },
		{ line: 152, name: "Product 150", reasons: ["price.amount: must be less"] },
	]);
	expect(stored.size).toBe(198);
	expect(bad.some((id) => stored.has(id))).toBe(false);
	expect(Math.max(...sizes)).toBe(100);
});

test("sends what is too large in halves, down to a single line", async () => {
	const { client, stored } = api((items, call) =>
		items.length > 30 || items.some(({ id }) => id === "prd_7")
			? refuse(413, "request.too_large")
			: accept(items, call),
	);
	const { end } = await send(client, linesOf(120));
	expect(end.done).toBe(119);
	expect(end.refused).toEqual([{ line: 9, name: "Product 7", reasons: ["It is larger than the API takes."] }]);
	expect(stored.size).toBe(119);
});

test("stops after the batch on its way when it is no longer wanted, and goes on from there", async () => {
	const { client, sizes, stored } = api(accept);
	let isWanted = true;
	const listener = {
		isWanted: () => isWanted,
		onProgress() {
			isWanted = false;
		},
	};
	const stopped = await sendLines(client, { done: 0, refused: [], left: linesOf(250) }, listener);
	expect(stopped.done).toBe(100);
	expect(stopped.left).toHaveLength(150);
	const end = await sendLines(client, stopped, { isWanted: () => true, onProgress: () => undefined });
	expect(end.done).toBe(250);
	expect(sizes).toEqual([100, 100, 50]);
	expect(stored.size).toBe(250);
});

test("fails without losing count when no line is to blame", async () => {
	for (const [answer, message] of [
		[refuse(403, "auth.forbidden"), /auth.forbidden/],
		[refuse(400, "request.invalid", [{ in: "body", pointer: "/items", detail: "no" }]), /request.invalid/],
	] as const) {
		const { client } = api((items, call) => (call === 2 ? answer : accept(items, call)));
		const told: Progress[] = [];
		const sending = sendLines(
			client,
			{ done: 0, refused: [], left: linesOf(250) },
			{ isWanted: () => true, onProgress: (progress) => void told.push(progress) },
		);
		await expect(sending).rejects.toThrow(message);
		expect(told.at(-1)).toMatchObject({ done: 100 });
		expect(told.at(-1)?.left).toHaveLength(150);
	}
	const { client } = api(() => "no answer");
	await expect(send(client, linesOf(1))).rejects.toThrow(TypeError);
});
