import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, onTestFinished } from "vitest";
import { restoreSnapshot } from "./database.ts";
import { type ConsoleStage, stageOfWorker } from "./stage.ts";

/** The screen sizes that the console is designed for, in CSS pixels. */
export const viewports = {
	phone: { width: 360, height: 740 },
	tablet: { width: 768, height: 1024 },
	desktop: { width: 1440, height: 900 },
} as const;

/** How long, in ms, one step of a page may take. It only ends what hangs. */
const timeoutMs = 30_000;

/** The settings of a page. */
export interface Visit {
	/** `desktop` unless given. */
	viewport?: keyof typeof viewports;
	/** The system's color scheme; `light` unless given. */
	theme?: "light" | "dark";
	/** Console messages that the test causes on purpose, such as `/status of 409/`. All others fail it. */
	expected?: readonly RegExp[];
	/** The user who is signed in from the start, by the beginning of their name: `Ada`, `Shop Admin`. */
	user?: string;
	/** Whether the test moves the page's clock, with `page.clock.fastForward`, instead of waiting for a timer. */
	clock?: boolean;
	/** JavaScript that runs before the scripts of each page. */
	script?: string;
	/** Further options of the browser's context. */
	context?: BrowserContextOptions;
}

/** The console on a local stage with freshly seeded data, in a browser. */
export interface ConsoleUnderTest {
	/** The running stage; its `token` gives tokens to arrange things by the API. */
	readonly stage: ConsoleStage & { token(account: string): string };
	/** The address of a view, given its path without the base: `/products/prd_1`. */
	address(path?: string): string;
	/**
	 * Opens a view in a page of its own, with nothing stored but the session of `user`. The test fails if the page logs an error, throws,
	 * violates its Content-Security-Policy or sends a request to anything but the stage.
	 */
	open(path?: string, visit?: Visit): Promise<Page>;
}

const stage = await stageOfWorker();

/**
 * Connects a test file to the shared browser and to the stage of its worker, whose data is put back to the seed. Call it at the
 * top of the file.
 */
export function openConsole(): ConsoleUnderTest {
	let browser: Browser;

	beforeAll(async () => {
		[browser] = await Promise.all([
			chromium.connect(inject("browserUrl"), { timeout: timeoutMs }),
			restoreSnapshot(stage.databaseUrl, stage.seed),
		]);
	});

	afterAll(async () => {
		// Ends the connection; the browser itself goes on.
		await browser?.close();
		for (const line of stage.takeErrors()) console.error(line);
	});

	const address = (path = "/") => new URL(path.replace(/^\//, ""), stage.consoleUrl).href;
	return {
		stage: { ...stage, token: (account) => tokenOf(stage, account) },
		address,
		async open(
			path = "/",
			{ viewport = "desktop", theme = "light", expected = [], user, clock = false, script, context: more } = {},
		) {
			const context = await browser.newContext({
				viewport: viewports[viewport],
				colorScheme: theme,
				// Elements in motion would make assertions depend on when they look.
				reducedMotion: "reduce",
				...more,
			});
			context.setDefaultTimeout(timeoutMs);
			if (clock) await context.clock.install();
			if (script !== undefined) await context.addInitScript(script);
			if (user !== undefined) await context.addInitScript(await sessionScript(browser, stage, user));
			const page = await context.newPage();
			const complaints = watch(page, [stage.url, stage.issuer], expected);
			onTestFinished(async () => {
				await context.close();
				expect(complaints, "errors on the page").toEqual([]);
			});
			await page.goto(new URL(path, address()).href === path ? path : address(path));
			return page;
		},
	};
}

/** Stored sessions, by stage and user: a sign-in loads the console twice, which a test of products need not do. */
const sessions = new Map<string, string>();

/** Returns a script that gives a new tab the session of a user, who signed in on the issuer's page once for all tests. */
async function sessionScript(browser: Browser, { consoleUrl }: ConsoleStage, user: string): Promise<string> {
	const key = `${consoleUrl} ${user}`;
	let session = sessions.get(key);
	if (session === undefined) {
		const context = await browser.newContext();
		const page = await context.newPage();
		await page.goto(consoleUrl);
		await signIn(page, user);
		session = await page.evaluate<string>("JSON.stringify({ ...sessionStorage })");
		await context.close();
		sessions.set(key, session);
	}
	// Once for each tab, so that signing out and reloading work as without it.
	return `if (location.origin === ${JSON.stringify(new URL(consoleUrl).origin)} && !sessionStorage.getItem("test.session")) {
		for (const [key, value] of Object.entries(${session})) sessionStorage.setItem(key, value);
		sessionStorage.setItem("test.session", "given");
	}`;
}

function tokenOf({ tokens }: ConsoleStage, account: string): string {
	const token = tokens[account];
	if (token === undefined) throw new Error(`There is no token of ${account}: add it to the accounts in stage.ts.`);
	return token;
}

/**
 * Collects errors and warnings of a page, and requests to other origins.
 * @param origins the origins that the page may send requests to
 * @param expected messages to ignore
 */
function watch(page: Page, origins: readonly string[], expected: readonly RegExp[]): string[] {
	const complaints: string[] = [];
	const add = (complaint: string) => {
		if (!expected.some((pattern) => pattern.test(complaint))) complaints.push(complaint);
	};
	// The browser logs a violated Content-Security-Policy and a failed request as errors, too.
	page.on("console", (message) => {
		if (message.type() === "error" || message.type() === "warning") add(`${message.type()}: ${message.text()}`);
	});
	page.on("pageerror", (error) => add(`thrown: ${error.stack ?? error.message}`));
	page.on("request", (request) => {
		const { origin, protocol, href } = new URL(request.url());
		if (protocol !== "data:" && protocol !== "blob:" && !origins.includes(origin)) add(`request to ${href}`);
	});
	return complaints;
}

/**
 * Signs in on the issuer's page, reached by the console's own button, and waits until the console knows the user.
 * @param name as the page shows it, or the beginning of it: `Ada`, `Shop Admin`
 */
export async function signIn(page: Page, name: string): Promise<void> {
	if (!page.url().includes("/authorize?")) {
		await page.getByRole("button", { name: "Sign in" }).first().click();
	}
	await page.getByRole("link", { name: new RegExp(`^${name}`) }).click();
	// The address loses the code as soon as it is exchanged.
	await page.waitForURL((url) => !/\/(authorize|signed-in)/.test(url.pathname) && !url.searchParams.has("code"));
}

/** The source of axe, without its comments: each page that is checked has to parse it. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules whose result depends on colors. All others give the same result in both themes. */
const colorRules = ["color-contrast", "link-in-text-block"];

/**
 * Expects that axe finds no serious or critical violation on the page as it is now, in the light and in the dark theme.
 * @param part the selector of the part to check, if not the whole page
 */
export async function expectAccessible(page: Page, part = "html"): Promise<void> {
	// By the debugger's way in, which no Content-Security-Policy closes.
	if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axeSource);
	const found: string[] = [];
	for (const [colorScheme, options] of [
		["light", {}],
		["dark", { runOnly: colorRules }],
	] as const) {
		await page.emulateMedia({ colorScheme });
		// Listeners of matchMedia run with the next frame; the API reference sets its theme in one.
		await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
		const { violations, passes } = await page.evaluate<Pick<AxeResults, "violations" | "passes">>(
			`axe.run(${JSON.stringify(part)}, ${JSON.stringify({ resultTypes: ["violations"], ...options })})
				.then(({ violations, passes }) => ({ violations, passes }))`,
		);
		// A page without a single thing to check would pass as well.
		expect(passes.length).toBeGreaterThan(0);
		for (const { id, impact, help, nodes } of violations) {
			if (impact !== "serious" && impact !== "critical") continue;
			for (const { target, failureSummary } of nodes) {
				found.push(
					`${colorScheme}, ${page.viewportSize()?.width} px wide: ${id} (${help}) at ${target.join(" ")}: ${failureSummary}`,
				);
			}
		}
	}
	expect(found).toEqual([]);
}

/** Expects that the page is not wider than its screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
	const { scrollWidth, clientWidth } = await page.evaluate<{ scrollWidth: number; clientWidth: number }>(
		"({ scrollWidth: document.documentElement.scrollWidth, clientWidth: document.documentElement.clientWidth })",
	);
	expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
}
