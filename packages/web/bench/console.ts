import { marshall } from "@aws-sdk/util-dynamodb";
import { decodeJwt } from "jose";
import { type Browser, chromium, type Page } from "playwright-core";
import type { PartContext, RunPart } from "../../../scripts/bench/part.ts";
import { digits, type Goal, type PartResult, ratio } from "../../../scripts/bench/report.ts";
import { type Quartiles, quantile, quartiles } from "../../../scripts/bench/statistics.ts";
import { startTemporaryStage, type TemporaryStage } from "../../../test/support/temporary-stage.ts";
import { orderItem, productItem } from "../../functions/bench/shop.ts";
import { tableNames } from "../../local/src/aws.ts";
import { sendToEngine } from "../../local/src/database/engine-request.ts";
import { chromiumMissing, findChromium } from "../test/browser/chromium.ts";

const rowCount = 10_000;
/** The number of rows that the same list is compared with: its first page. */
const fewRows = 100;
/** The number of orders to fulfill: the most that the console loads. */
const waitingCount = 500;
/** A frame that takes longer is seen as a stutter, in ms. */
const longFrameMs = 50;
const framesPerScroll = 90;
/** How far a page is scrolled in each frame, in CSS px: a fast movement of the wheel. */
const pixelsPerFrame = 120;
const filterRounds = 5;
/** How long, in ms, loading a whole list may take. What is loaded by then is measured. */
const loadLimitMs = 45_000;

/** A list of the console. */
interface List {
	name: string;
	path: string;
	/** The field that filters the rows, if there is one. */
	search?: string;
	/** The button that opens the list, if it is in a dialog. */
	opener?: string;
	/** The number of rows of a list that is not loaded page by page. */
	rows?: number;
}

const lists: readonly List[] = [
	{ name: "products", path: "admin/products", search: "Find a product by name or ID" },
	{ name: "fulfilled orders", path: "admin/orders?status=fulfilled" },
	{ name: "orders to fulfill", path: "admin/orders", rows: waitingCount },
	{ name: "own orders", path: "orders" },
	{ name: "orders of a user", path: "admin/users", opener: "Shop Admin" },
];

/** What a list took with a number of loaded rows. */
interface Sample {
	list: string;
	rows: number;
	/** The elements of the document. */
	elements: number;
	frameMs: number[];
	filterMs: number[];
}

/** Measures how long the console's longest lists take to load, to scroll and to filter, in Chromium. */
export const runConsole: RunPart = async ({ progress }) => {
	const executablePath = findChromium();
	if (executablePath === undefined) throw new Error(chromiumMissing);
	const stage = await startTemporaryStage({ buildConsole: true });
	let browser: Browser | undefined;
	try {
		progress(0, 2 * lists.length, `writing ${digits(rowCount)} products and orders`);
		await fill(stage);
		// The first visit builds the console.
		const built = await fetch(stage.consoleUrl);
		if (!built.ok) throw new Error(await built.text());
		browser = await chromium.launch({ executablePath });
		const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
		page.setDefaultTimeout(60_000);
		await page.goto(stage.consoleUrl);
		await page.getByRole("button", { name: "Sign in" }).first().click();
		await page.getByRole("link", { name: /^Shop Admin/ }).click();
		await page.waitForURL((url) => !/\/(authorize|signed-in)/.test(url.pathname) && !url.searchParams.has("code"));
		// Only to fill the list of own orders sooner: it asks for 20 at a time.
		await page.route(/\/orders\?.*limit=20/, (route) =>
			route.continue({ url: route.request().url().replace("limit=20", "limit=100") }),
		);
		return await measure({ page, consoleUrl: stage.consoleUrl, progress });
	} finally {
		await browser?.close();
		await stage.stop();
	}
};

/** Writes the products, the fulfilled orders, all of the admin, and the orders to fulfill. */
async function fill({ databaseUrl, token }: TemporaryStage): Promise<void> {
	const { sub } = decodeJwt(await token("admin"));
	// The most that BatchWriteItem takes.
	const batch = 25;
	const put = async (table: string, item: (number: number) => Record<string, unknown>, count: number) => {
		for (let first = 0; first < count; first += batch) {
			const requests = Array.from({ length: batch }, (_, index) => ({
				PutRequest: { Item: marshall(item(first + index)) },
			}));
			await sendToEngine(databaseUrl, "BatchWriteItem", { RequestItems: { [table]: requests } });
		}
	};
	await put(tableNames.Products, productItem, rowCount);
	const fulfilled = { userId: sub, status: "fulfilled", userStatus: `${sub}#fulfilled` };
	await put(tableNames.Orders, (number) => ({ ...orderItem(number), ...fulfilled }), rowCount);
	await put(tableNames.Orders, (number) => orderItem(rowCount + number), waitingCount);
}

async function measure(options: {
	page: Page;
	consoleUrl: string;
	progress: PartContext["progress"];
}): Promise<PartResult> {
	const { page, consoleUrl, progress } = options;
	const samples: { few?: Sample; many: Sample; loadMs?: number }[] = [];
	for (const [index, list] of lists.entries()) {
		await page.goto(new URL(list.path, consoleUrl).href);
		if (list.opener !== undefined) await page.getByRole("button", { name: list.opener, exact: true }).click();
		await page.locator("[data-index]").nth(7).waitFor();
		await page.waitForLoadState("networkidle");
		if (list.rows === undefined) {
			const few = await sampleOf(page, list, fewRows);
			progress(2 * index + 1, 2 * lists.length, `loading ${list.name}`);
			const { rows, loadMs } = await loadAll(page, list);
			samples.push({ few, many: await sampleOf(page, list, rows), loadMs });
		} else {
			samples.push({ many: await sampleOf(page, list, list.rows) });
		}
		progress(2 * index + 2, 2 * lists.length);
	}
	const longFrames = ({ frameMs }: Sample) => frameMs.filter((ms) => ms > longFrameMs).length;
	return {
		figures: {},
		plots: [],
		goals: samples.map(
			({ many }): Goal => ({
				name: `scrolling ${digits(many.rows)} ${many.list}: frames over ${longFrameMs} ms of ${framesPerScroll}`,
				value: longFrames(many),
				limit: 0,
				direction: "at most",
			}),
		),
		tables: [
			{
				title: "Long lists of the console",
				columns: [
					"list",
					"rows",
					"elements",
					"frame, median ms",
					"p95",
					`frames over ${longFrameMs} ms`,
					"filter ms",
					"median",
					"upper",
					"ratio of the median frame",
				],
				textColumns: 1,
				rows: samples.flatMap(({ few, many }) =>
					[few, many]
						.filter((sample) => sample !== undefined)
						.map((sample) => {
							const filter: Quartiles | undefined = sample.filterMs.length > 0 ? quartiles(sample.filterMs) : undefined;
							return [
								sample.list,
								digits(sample.rows),
								digits(sample.elements),
								quantile(sample.frameMs, 0.5).toFixed(1),
								quantile(sample.frameMs, 0.95).toFixed(1),
								`${longFrames(sample)} of ${sample.frameMs.length}`,
								...(filter ? [filter.lower, filter.median, filter.upper].map((ms) => ms.toFixed(0)) : ["", "", ""]),
								few ? ratio(quantile(sample.frameMs, 0.5) / quantile(few.frameMs, 0.5)) : "",
							];
						}),
				),
				note: `In Chromium without a window, ${pixelsPerFrame} px per frame. A filter ends with the frame that shows its result. ${samples
					.flatMap(({ many, loadMs }) =>
						loadMs === undefined
							? []
							: [`Loading ${digits(many.rows)} ${many.list} by scrolling took ${(loadMs / 1000).toFixed(1)} s.`],
					)
					.join(" ")} The lists are compared with themselves, before more than the first page was loaded.`,
			},
		],
	};
}

/** Scrolls to the end until the list says that it is complete. Returns the number of its rows. */
async function loadAll(page: Page, list: List): Promise<{ rows: number; loadMs: number }> {
	const start = performance.now();
	let rows = 0;
	const count = page.getByText(/^All [\d,]+ (products|orders)$/);
	page.on("response", onResponse);
	try {
		while ((await count.count()) === 0 && performance.now() - start < loadLimitMs) {
			await page.evaluate(`{ const root = ${scrollerOf(list)}; root.scrollTo(0, root.scrollHeight); }`);
			await page.waitForTimeout(20);
		}
	} finally {
		page.off("response", onResponse);
	}
	const text = (await count.count()) > 0 ? await count.textContent() : undefined;
	if (text) rows = Number(text.replaceAll(/\D/g, ""));
	return { rows, loadMs: performance.now() - start };

	function onResponse(response: { url: () => string }): void {
		// Of a list that is not complete in time.
		if (/\/(products|orders)\?.*cursor=/.test(response.url())) rows += 100;
	}
}

/** Returns a JavaScript expression for the element that scrolls a list. */
function scrollerOf({ opener }: List): string {
	return opener === undefined ? "document.documentElement" : 'document.querySelector("dialog")';
}

async function sampleOf(page: Page, list: List, rows: number): Promise<Sample> {
	const frameMs = await page.evaluate<number[]>(`new Promise((done) => {
		const root = ${scrollerOf(list)};
		root.scrollTo(0, 0);
		const times = [];
		let last;
		let top = 0;
		let step = ${pixelsPerFrame};
		const frame = (now) => {
			if (last !== undefined) times.push(now - last);
			last = now;
			if (times.length === ${framesPerScroll}) return done(times);
			// Back and forth within the first page, so that nothing is loaded.
			if (top + step < 0 || top + step > 2_000) step = -step;
			top += step;
			root.scrollTo(0, top);
			requestAnimationFrame(frame);
		};
		requestAnimationFrame(frame);
	})`);
	const elements = await page.evaluate<number>("document.querySelectorAll('*').length");
	const filterMs: number[] = [];
	if (list.search !== undefined) {
		const field = page.getByLabel(list.search);
		for (let round = 0; round < filterRounds; round++) {
			await field.fill("");
			await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
			// A product of the first page.
			filterMs.push(await page.evaluate<number>(`(${filterTime})(${JSON.stringify(`maker ${rowCount - 7 - round}`)})`));
		}
		await field.fill("");
	}
	return { list: list.name, rows, elements, frameMs, filterMs };
}

/** Runs in the page: types into the search field, and returns the time until the only row is the one that is wanted, in ms. */
const filterTime = `(wanted) => new Promise((done, fail) => {
	const field = document.querySelector("input[type=search]");
	const start = performance.now();
	const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
	set.call(field, wanted);
	field.dispatchEvent(new Event("input", { bubbles: true }));
	const look = () => {
		const rows = document.querySelectorAll("tbody tr");
		if (rows.length === 1 && rows[0].textContent.includes(wanted)) return done(performance.now() - start);
		if (performance.now() - start > 30000) return fail(new Error("The filter did not end."));
		requestAnimationFrame(look);
	};
	requestAnimationFrame(look);
})`;
