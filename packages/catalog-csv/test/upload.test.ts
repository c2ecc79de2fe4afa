import { type BulkProductInput, createClient, type Product } from "@tap/client";
import { expect, test } from "vitest";
import { startOf, type UploadLine, type UploadProgress, upload } from "../src/upload.ts";
import { product } from "./fixture.ts";

/** Lines of a file, from line 2 on. */
function linesOf(count: number): UploadLine[] {
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

type Respond = (items: BulkProductInput[], call: number) => [status: number, body: object] | "no response";

/** A client of an API with the given responses, and the sizes of the batches it received. */
function api(respond: Respond) {
	const sizes: number[] = [];
	const stored = new Map<string, Product>();
	const client = createClient({
		baseUrl: "https://shop.example",
		retry: { baseDelayMs: 0 },
		fetch: async (request) => {
			// The body is what the client sent, whose type the compiler has checked.
			const { items } = (await request.json()) as { items: BulkProductInput[] };
			sizes.push(items.length);
			const result = respond(items, sizes.length);
			if (result === "no response") throw new TypeError("no network");
			const [status, body] = result;
			if (status === 200) for (const { id = "" } of items) stored.set(id, product(id));
			const type = status === 200 ? "application/json" : "application/problem+json";
			return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
		},
	});
	return { client, sizes, stored };
}

const accept: Respond = (items) => [200, { items: items.map(({ id = "" }) => product(id)) }];
const refuse = (status: number, code: string, errors: object[] = []): [number, object] => [
	status,
	{ title: "No", detail: "No.", status, code, requestId: "r-1", errors },
];

/** Uploads lines, and returns the last and all reported progress. */
async function send(
	client: ReturnType<typeof api>["client"],
	lines: readonly UploadLine[],
	shouldContinue = () => true,
) {
	const told: UploadProgress[] = [];
	const start = startOf(lines);
	const onProgress = (progress: UploadProgress) => void told.push(progress);
	const end = await upload(client, start, { shouldContinue, onProgress });
	return { end, told };
}

test("sends a hundred products at a time", async () => {
	const { client, sizes, stored } = api(accept);
	const { end, told } = await send(client, linesOf(250));
	expect(sizes).toEqual([100, 100, 50]);
	expect(told.map(({ accepted }) => accepted)).toEqual([100, 200, 250]);
	expect(end).toEqual({ accepted: 250, rejected: [], remaining: [] });
	expect(stored.size).toBe(250);
});

test("rejects the lines that the API names, with reasons, and sends the others", async () => {
	const bad = ["prd_3", "prd_150"];
	const { client, sizes, stored } = api((items, call) => {
		const errors = items.flatMap(({ id = "" }, index) =>
			bad.includes(id) ? [{ in: "body", pointer: `/items/${index}/price/amount`, detail: "must be less" }] : [],
		);
		return errors.length > 0 ? refuse(400, "request.invalid", errors) : accept(items, call);
	});
	const { end } = await send(client, linesOf(200));
	expect(end.accepted).toBe(198);
	expect(end.rejected).toEqual([
		{ line: 5, name: "Product 3", reasons: ["price.amount: must be less"] },
		{ line: 152, name: "Product 150", reasons: ["price.amount: must be less"] },
	]);
	expect(stored.size).toBe(198);
	expect(bad.some((id) => stored.has(id))).toBe(false);
	expect(Math.max(...sizes)).toBe(100);
});

test("halves a batch that is too large, down to a single line", async () => {
	const { client, stored } = api((items, call) =>
		items.length > 30 || items.some(({ id }) => id === "prd_7")
			? refuse(413, "request.too_large")
			: accept(items, call),
	);
	const { end } = await send(client, linesOf(120));
	expect(end.accepted).toBe(119);
	expect(end.rejected).toEqual([
		{ line: 9, name: "Product 7", reasons: ["The product is larger than the API accepts."] },
	]);
	expect(stored.size).toBe(119);
});

test("stops after the current batch, and resumes from there", async () => {
	const { client, sizes, stored } = api(accept);
	let isRunning = true;
	const listener = {
		shouldContinue: () => isRunning,
		onProgress() {
			isRunning = false;
		},
	};
	const stopped = await upload(client, startOf(linesOf(250)), listener);
	expect(stopped.accepted).toBe(100);
	expect(stopped.remaining).toHaveLength(150);
	const end = await upload(client, stopped, {});
	expect(end.accepted).toBe(250);
	expect(sizes).toEqual([100, 100, 50]);
	expect(stored.size).toBe(250);
});

test("throws and keeps the progress when no line is named", async () => {
	for (const [rejection, message] of [
		[refuse(403, "auth.forbidden"), /auth.forbidden/],
		[refuse(400, "request.invalid", [{ in: "body", pointer: "/items", detail: "no" }]), /request.invalid/],
	] as const) {
		const { client } = api((items, call) => (call === 2 ? rejection : accept(items, call)));
		const told: UploadProgress[] = [];
		const sending = upload(client, startOf(linesOf(250)), { onProgress: (progress) => void told.push(progress) });
		await expect(sending).rejects.toThrow(message);
		expect(told.at(-1)).toMatchObject({ accepted: 100 });
		expect(told.at(-1)?.remaining).toHaveLength(150);
	}
	const { client } = api(() => "no response");
	await expect(send(client, linesOf(1))).rejects.toThrow(TypeError);
});
