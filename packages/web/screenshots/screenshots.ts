/**
 * Takes the screenshots of the console in docs/screenshots: each page at each width, light and dark. Starts a temporary local
 * stage with the seeded shop, so that they show what `npm start` shows.
 *
 *     npm run screenshots
 *     npm run screenshots -- orders cart
 */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { startTemporaryStage, type TemporaryStage } from "../../../test/support/temporary-stage.ts";
import type { Stage } from "../../local/src/stage.ts";
import { respondWithProblem } from "../test/browser/arrange.ts";
import { chromiumMissing, findChromium } from "../test/browser/chromium.ts";

// Hides the AWS SDK's note about the age of Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** A screenshot. */
interface Shot {
	/** The file's name: `<name>-<width>-<theme>.webp`. */
	name: string;
	/** The person to sign in first, as on the sign-in page. */
	person?: string;
	/** The path of the page, without the base. */
	path: string;
	/** Text that the page has when it is loaded. */
	ready: string;
	/** Runs before the screenshot is taken. */
	prepare?(page: Page): Promise<void>;
}

const shots: readonly Shot[] = [
	{ name: "shop", path: "/", ready: "Trail bottle" },
	{ name: "product", path: "/products/prd_pour-over-maker", ready: "Borosilicate glass" },
	{ name: "cart", person: "Ada", path: "/", ready: "Trail bottle", prepare: fillCart },
	{ name: "order", person: "Ada", path: "/orders", ready: "Trail bottle", prepare: openFirstOrder },
	{ name: "orders", person: "Ada", path: "/orders", ready: "Trail bottle" },
	{ name: "admin-products", person: "Shop Admin", path: "/admin/products", ready: "Trail bottle", prepare: editSecond },
	{
		name: "admin-conflict",
		person: "Shop Admin",
		path: "/admin/products",
		ready: "Trail bottle",
		prepare: createConflict,
	},
	{ name: "admin-import", person: "Shop Admin", path: "/admin/import", ready: "Drop a CSV file", prepare: previewFile },
	{ name: "overview", person: "Shop Admin", path: "/overview", ready: "As of", prepare: raiseThreshold },
	{ name: "admin-orders", person: "Shop Admin", path: "/admin/orders", ready: "Ada Lovelace" },
	{ name: "admin-order", person: "Shop Admin", path: "/admin/orders", ready: "Ada Lovelace", prepare: openInQueue },
	{ name: "admin-users", person: "Shop Admin", path: "/admin/users", ready: "Ada Lovelace" },
];

/** The sizes in CSS px. */
const sizes = [
	{ width: 1440, height: 900 },
	{ width: 360, height: 740 },
] as const;

const themes = ["light", "dark"] as const;

/** The timeout, in ms, of each step on a page. */
const timeoutMs = 60_000;

/** The quality of WebP at which text stays sharp; a screenshot has 20 to 50 KB. */
const quality = 82;

const folder = fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));

/** Adds three products to the cart and opens it. */
async function fillCart(page: Page): Promise<void> {
	for (const name of ["Trail bottle", "Rain jacket", "Head torch"]) {
		await page.getByRole("button", { name: `Add ${name} to cart` }).click();
	}
	await page.getByRole("button", { name: "Dismiss" }).last().waitFor();
	for (const close of (await page.getByRole("button", { name: "Dismiss" }).all()).reverse()) await close.click();
	await page.getByRole("link", { name: "Cart, 3 items" }).click();
	await page.getByRole("button", { name: "Increase quantity of Trail bottle" }).click();
	await page.getByText("€224.70").waitFor();
}

/** Opens the first order of the list. */
async function openFirstOrder(page: Page): Promise<void> {
	await page.getByRole("main").getByRole("listitem").first().getByRole("link").click();
	await page.getByText("Order number").waitFor();
	await page.getByRole("main").getByRole("link", { name: "Head torch" }).waitFor();
}

/** Opens the editor of the second product. */
async function editSecond(page: Page): Promise<void> {
	await page.getByRole("button", { name: "Edit Running cap" }).click();
	await page.getByRole("form", { name: "Edit Running cap" }).waitFor();
}

/** Edits a product that someone else has changed in the meantime, as far as the page knows. */
async function createConflict(page: Page): Promise<void> {
	await page.getByRole("button", { name: "Edit Trail bottle" }).click();
	const form = page.getByRole("form", { name: "Edit Trail bottle" });
	await form.getByLabel("Price").fill("29.90");
	await form.getByLabel("Description").fill("Steel, 0.75 l, keeps tea hot for twelve hours.");
	// Simulated, so that the shop stays unchanged for the other screenshots.
	await page.route("**/products/*", async (route) => {
		if (route.request().method() === "PUT") {
			await respondWithProblem(route, "precondition.failed", { requestId: "req-of-the-screenshot" });
		} else {
			const response = await route.fetch();
			const product: Record<string, unknown> = await response.json();
			const json = { ...product, name: "Trail bottle, steel", price: { amount: 3190, currency: "EUR" } };
			await route.fulfill({ response, json });
		}
	});
	await form.getByRole("button", { name: "Save" }).click();
	await page.getByRole("dialog").waitFor();
}

/** Pastes a small file with an invalid line and an existing product. */
async function previewFile(page: Page): Promise<void> {
	await page
		.getByLabel("Or paste it")
		.fill(
			[
				"id,name,description,category,price,currency,stock",
				'prd_moka-pot,Moka pot,"Aluminium, for six cups.",kitchen,34.90,EUR,40',
				',Enamel mug,"Camping classic, 350 ml.",kitchen,9.50,EUR,120',
				'prd_pour-over-maker,Pour-over coffee maker,"Borosilicate glass, for four cups.",kitchen,32.90,EUR,60',
				",Desk lamp,Ash and brass.,Home Office,59.999,EUR,15",
				',Furoshiki,"Cotton, 70 × 70 cm, for wrapping gifts.",gifts,1200,JPY,25',
			].join("\n"),
		);
	await page.getByRole("button", { name: "Preview" }).click();
	await page.getByRole("button", { name: "All 5" }).click();
	await page.getByRole("row").filter({ hasText: "Furoshiki" }).waitFor();
}

/** Raises the threshold, so that some products have low stock. */
async function raiseThreshold(page: Page): Promise<void> {
	await page.getByLabel("Threshold").fill("16");
	await page.getByText("products with 16 units or fewer").waitFor();
}

/** Opens the oldest order in the queue. */
async function openInQueue(page: Page): Promise<void> {
	await page.getByRole("button", { name: "2 × Trail bottle and 1 more" }).click();
	await page.getByRole("dialog").getByRole("link", { name: "Trail bottle" }).waitFor();
}

async function main(names: readonly string[]): Promise<void> {
	const executablePath = findChromium();
	if (executablePath === undefined) throw new Error(chromiumMissing);
	mkdirSync(folder, { recursive: true });
	let browser: Browser | undefined;
	let stage: TemporaryStage | undefined;
	try {
		browser = await chromium.launch({ executablePath });
		stage = await startTemporaryStage({ buildConsole: true });
		// The first visit builds the console.
		const built = await fetch(stage.consoleUrl);
		if (!built.ok) throw new Error(await built.text());
		for (const shot of shots) {
			if (names.length > 0 && !names.includes(shot.name)) continue;
			for (const size of sizes) for (const theme of themes) await take(browser, stage, shot, size, theme);
		}
	} finally {
		await browser?.close();
		await stage?.stop();
		for (const line of stage?.errorLines ?? []) console.error(line);
	}
}

/** Takes one screenshot, in a new browser context. */
async function take(
	browser: Browser,
	stage: Stage,
	{ name, person, path, ready, prepare }: Shot,
	viewport: (typeof sizes)[number],
	colorScheme: (typeof themes)[number],
): Promise<void> {
	const context = await browser.newContext({
		viewport,
		colorScheme,
		deviceScaleFactor: 1,
		reducedMotion: "reduce",
		timezoneId: "UTC",
	});
	context.setDefaultTimeout(timeoutMs);
	const page = await context.newPage();
	await page.goto(new URL(path.slice(1), stage.consoleUrl).href);
	if (person !== undefined) {
		await page.getByRole("button", { name: "Sign in" }).first().click();
		await page.getByRole("link", { name: new RegExp(`^${person}`) }).click();
	}
	await page.getByRole("main").getByText(ready).first().waitFor();
	await prepare?.(page);
	await page.waitForLoadState("networkidle");
	// Without a focus ring or a hover effect.
	await page.mouse.move(0, 0);
	await page.evaluate("document.activeElement?.blur()");
	// Playwright can only write PNG and JPEG.
	const session = await context.newCDPSession(page);
	const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality });
	const file = `${name}-${viewport.width}-${colorScheme}.webp`;
	writeFileSync(folder + file, Buffer.from(data, "base64"));
	console.log(`${file} ${Math.round(statSync(folder + file).size / 1024)} KB`);
	await context.close();
}

await main(process.argv.slice(2));
