import axe from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { startTemporaryStage, type TemporaryStage } from "../../../../test/support/temporary-stage.ts";
import type { Stage } from "../../../local/src/stage.ts";
import { chromiumMissing, findChromium } from "./chromium.ts";

/** The sizes of screen that the console is made for, in CSS pixels. */
export const viewports = {
	phone: { width: 360, height: 740 },
	tablet: { width: 768, height: 1024 },
	desktop: { width: 1440, height: 900 },
} as const;

/** How long, in ms, a page may take for one step; it only ends what hangs. */
const patience = 30_000;

/** How a page is looked at. */
export interface Visit {
	/** `desktop` unless given. */
	viewport?: keyof typeof viewports;
	/** What the system prefers; `light` unless given. */
	theme?: "light" | "dark";
	/** Console messages that the test brings about on purpose, such as `/status of 409/`: all others fail it. */
	expected?: readonly RegExp[];
	/** More for the browser's context. */
	context?: BrowserContextOptions;
}

/** The console on a local stage of its own, in a browser: what a test file has from its first test to its last. */
export interface ConsoleUnderTest {
	/** The running stage; its `token` gives tokens to arrange things by the API. */
	readonly stage: Stage;
	/** The address of a view, given its path without the base: `/products/prd_1`. */
	address(path?: string): string;
	/**
	 * Opens a view in a page of its own, with no session and nothing stored. The test fails if the page logs an error, throws,
	 * violates its Content-Security-Policy or asks anybody but the stage for anything.
	 */
	open(path?: string, visit?: Visit): Promise<Page>;
}

/** Starts a browser and a stage for a test file, and ends both after its tests. Call it at the top of the file. */
export function openConsole(): ConsoleUnderTest {
	let browser: Browser;
	let stage: TemporaryStage;

	beforeAll(async () => {
		const executablePath = findChromium();
		if (executablePath === undefined) throw new Error(chromiumMissing);
		// What the tests look at is what the console's sources say; the first start of a stage builds them.
		[browser, stage] = await Promise.all([
			chromium.launch({ executablePath, timeout: 2 * patience }),
			startTemporaryStage({ buildConsole: true }),
		]);
		const first = await fetch(stage.consoleUrl);
		if (!first.ok) throw new Error(await first.text());
	}, 8 * patience);

	afterAll(async () => {
		await browser?.close();
		await stage?.stop();
		// They explain a failed test; a good run has none.
		for (const line of stage?.errorLines ?? []) console.error(line);
	});

	const address = (path = "/") => new URL(path.replace(/^\//, ""), stage.consoleUrl).href;
	return {
		get stage() {
			return stage;
		},
		address,
		async open(path = "/", { viewport = "desktop", theme = "light", expected = [], context: more } = {}) {
			const context = await browser.newContext({
				viewport: viewports[viewport],
				colorScheme: theme,
				// What moves is not there yet, or no more: assertions would depend on when they look.
				reducedMotion: "reduce",
				...more,
			});
			context.setDefaultTimeout(patience);
			const page = await context.newPage();
			const faults = watch(page, [stage.url, stage.issuer], expected);
			onTestFinished(async () => {
				await context.close();
				expect(faults, "what the page complained about").toEqual([]);
			});
			await page.goto(new URL(path, address()).href === path ? path : address(path));
			return page;
		},
	};
}

/** Collects what must not happen on a page. */
function watch(page: Page, origins: readonly string[], expected: readonly RegExp[]): string[] {
	const faults: string[] = [];
	const add = (fault: string) => {
		if (!expected.some((pattern) => pattern.test(fault))) faults.push(fault);
	};
	// A violated Content-Security-Policy and a failed request are errors of the browser's console, too.
	page.on("console", (message) => {
		if (message.type() === "error" || message.type() === "warning") add(`${message.type()}: ${message.text()}`);
	});
	page.on("pageerror", (error) => add(`thrown: ${error.stack ?? error.message}`));
	page.on("request", (request) => {
		const { origin, protocol, href } = new URL(request.url());
		if (protocol !== "data:" && protocol !== "blob:" && !origins.includes(origin)) add(`asked for ${href}`);
	});
	return faults;
}

/**
 * Signs in on the issuer's page, reached by the console's own button, and waits until the console knows the person.
 * @param name as the page has it, or the beginning of it: `Ada`, `Shop Admin`
 */
export async function signIn(page: Page, name: string): Promise<void> {
	if (!page.url().includes("/authorize?")) {
		await page.getByRole("button", { name: "Sign in" }).first().click();
	}
	await page.getByRole("link", { name: new RegExp(`^${name}`) }).click();
	// The address loses the code as soon as it is exchanged.
	await page.waitForURL((url) => !/\/(authorize|signed-in)/.test(url.pathname) && !url.searchParams.has("code"));
}

/** Fails when axe finds a serious or critical fault on the page as it is now, in the light or the dark theme. */
export async function expectAccessible(page: Page): Promise<void> {
	const found: string[] = [];
	for (const colorScheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme });
		// By the debugger's way in, which no Content-Security-Policy closes.
		await page.evaluate(axe.source);
		const { violations, passes } = await page.evaluate<axe.AxeResults>(
			"axe.run(document, { resultTypes: ['violations'] })",
		);
		// A page without a single thing to check would pass as well.
		expect(passes.length).toBeGreaterThan(0);
		for (const { id, impact, help, nodes } of violations) {
			if (impact !== "serious" && impact !== "critical") continue;
			for (const { target, failureSummary } of nodes) {
				found.push(`${colorScheme}: ${id} (${help}) at ${target.join(" ")}: ${failureSummary}`);
			}
		}
	}
	expect(found).toEqual([]);
}

/** Fails when a page is wider than its screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
	const { scrollWidth, clientWidth } = await page.evaluate<{ scrollWidth: number; clientWidth: number }>(
		"({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })",
	);
	expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
}
