import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import WebSocket from "ws";
import * as z from "zod/mini";
import { findProgram } from "./find-program.ts";

// Playwright's Firefox is a build of its own. Firefox itself is driven by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), a
// protocol of JSON over a WebSocket, of which tests need five commands.

/** The names of Firefox on a PATH: Debian has the version with extended support. */
const names = ["firefox-esr", "firefox"];

/** Its usual places on systems that do not put it on the PATH. */
const places: Partial<Record<NodeJS.Platform, string[]>> = {
	darwin: ["/Applications/Firefox.app/Contents/MacOS/firefox"],
	win32: [process.env.ProgramFiles, process.env["ProgramFiles(x86)"]].flatMap((folder) =>
		folder === undefined ? [] : [join(folder, "Mozilla Firefox", "firefox.exe")],
	),
};

/** Returns the Firefox for the tests: `FIREFOX_PATH`, or the first that is installed, or `undefined`. */
export function findFirefox(env: NodeJS.ProcessEnv = process.env): string | undefined {
	return env.FIREFOX_PATH || findProgram(names, places[process.platform], env);
}

/** The message for a machine without Firefox, in one line. */
export const firefoxMissing =
	"No Firefox was found: install one (Debian: apt-get install firefox-esr) or set FIREFOX_PATH.";

/** Whether tests in Firefox run: in CI it may not be missing. Pass it to `describe.runIf`; vitest.config.ts prints why they are left out. */
export const firefoxIsTested = findFirefox() !== undefined || Boolean(process.env.CI);

/** A running Firefox. */
export interface Firefox {
	/** Its version, such as `140.3`. */
	version: string;
	/** Opens a tab that shares storage, cookies and cache with the other tabs of its container only. */
	newPage(container?: string): Promise<FirefoxPage>;
	/** Creates a container: tabs of different containers share nothing. */
	newContainer(): Promise<string>;
	/** Ends the browser and deletes its profile. */
	close(): Promise<void>;
}

/** A tab of Firefox. */
export interface FirefoxPage {
	/** Navigates, and resolves when the page and its resources are loaded. */
	goto(url: string): Promise<void>;
	/**
	 * Evaluates an expression in the page, also where the page's Content-Security-Policy forbids it, and returns its value by way of JSON.
	 * A promise is awaited.
	 * @throws if the expression throws
	 */
	evaluate<Value>(expression: string): Promise<Value>;
	close(): Promise<void>;
}

/** How long, in ms, the browser may take to start, and a command to respond. It only ends what hangs. */
const timeoutMs = 60_000;

/**
 * Starts Firefox without a window, with a new profile.
 * @param preferences settings of `about:config`, by name
 */
export async function launchFirefox(preferences: Readonly<Preferences> = {}): Promise<Firefox> {
	const executablePath = findFirefox();
	if (executablePath === undefined) throw new Error(firefoxMissing);
	const profile = await mkdtemp(join(tmpdir(), "tap-firefox-"));
	const removeProfile = () => rm(profile, { recursive: true, force: true, maxRetries: 10 });
	const lines = Object.entries({ ...quietPreferences, ...preferences }).map(
		([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
	);
	await writeFile(join(profile, "user.js"), lines);
	const browser = spawn(
		executablePath,
		["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
		// A home of its own: Firefox refuses to run as a user who does not own the home folder.
		{ stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, HOME: profile, MOZ_CRASHREPORTER_DISABLE: "1" } },
	);
	const exited = once(browser, "exit");
	const kill = () => void browser.kill("SIGKILL");
	process.once("exit", kill);
	const close = async () => {
		kill();
		await exited;
		process.off("exit", kill);
		await removeProfile();
	};
	try {
		const connection = await connect(await debuggerUrl(browser));
		const { capabilities } = z.parse(Session, await connection.send("session.new", { capabilities: {} }));
		return {
			version: capabilities.browserVersion,
			async newContainer() {
				return z.parse(Container, await connection.send("browser.createUserContext")).userContext;
			},
			async newPage(container = "default") {
				const created = await connection.send("browsingContext.create", { type: "tab", userContext: container });
				return pageOf(connection, z.parse(Tab, created).context);
			},
			close: async () => {
				connection.close();
				await close();
			},
		};
	} catch (error) {
		await close();
		throw error;
	}
}

type Preferences = Record<string, string | number | boolean>;

/** Firefox calls no service of its maker, updates nothing and fetches nothing that the test did not ask for. */
const quietPreferences: Preferences = {
	"app.normandy.enabled": false,
	"app.update.disabledForTesting": true,
	"browser.safebrowsing.malware.enabled": false,
	"browser.safebrowsing.phishing.enabled": false,
	"browser.shell.checkDefaultBrowser": false,
	"datareporting.policy.dataSubmissionEnabled": false,
	"extensions.update.enabled": false,
	"network.captive-portal-service.enabled": false,
	"network.connectivity-service.enabled": false,
	"services.settings.server": "data:,",
	"toolkit.telemetry.server": "data:,",
};

const Session = z.object({ capabilities: z.object({ browserVersion: z.string() }) });
const Container = z.object({ userContext: z.string() });
const Tab = z.object({ context: z.string() });
const Evaluated = z.discriminatedUnion("type", [
	z.object({
		type: z.literal("success"),
		result: z.object({ value: z.optional(z.string()) }),
	}),
	z.object({ type: z.literal("exception"), exceptionDetails: z.object({ text: z.string() }) }),
]);

function pageOf(connection: Connection, context: string): FirefoxPage {
	return {
		async goto(url) {
			await connection.send("browsingContext.navigate", { context, url, wait: "complete" });
		},
		async evaluate<Value>(expression: string) {
			const evaluated = z.parse(
				Evaluated,
				await connection.send("script.evaluate", {
					expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value))`,
					target: { context },
					awaitPromise: true,
				}),
			);
			if (evaluated.type === "exception") throw new Error(evaluated.exceptionDetails.text);
			const { value } = evaluated.result;
			// Like Playwright's `evaluate`, it leaves the type to the caller, who wrote the expression.
			return (value === undefined ? undefined : JSON.parse(value)) as Value;
		},
		async close() {
			await connection.send("browsingContext.close", { context });
		},
	};
}

/** Waits until the browser prints the address of its WebSocket. */
async function debuggerUrl(browser: ChildProcess): Promise<string> {
	if (browser.stderr === null) throw new Error("Firefox has no standard error.");
	const printed: string[] = [];
	const timer = setTimeout(() => browser.kill("SIGKILL"), timeoutMs);
	try {
		const lines = createInterface({ input: browser.stderr });
		for await (const line of lines) {
			printed.push(line);
			const url = /^WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
			if (url !== undefined) return url;
		}
	} finally {
		clearTimeout(timer);
		// Keep reading what it prints, so that a full pipe does not block it.
		browser.stderr.resume();
	}
	throw new Error(`Firefox did not start:\n${printed.join("\n")}`);
}

interface Connection {
	/** Sends a command, and resolves with its result. */
	send(method: string, params?: Record<string, unknown>): Promise<unknown>;
	close(): void;
}

const Message = z.object({
	id: z.nullish(z.number()),
	result: z.optional(z.unknown()),
	error: z.optional(z.string()),
	message: z.optional(z.string()),
});

async function connect(url: string): Promise<Connection> {
	const socket = new WebSocket(`${url}/session`, { maxPayload: 100_000_000 });
	await once(socket, "open");
	const waiting = new Map<number, (message: z.infer<typeof Message>) => void>();
	socket.on("message", (data) => {
		const message = z.parse(Message, JSON.parse(data.toString()));
		waiting.get(message.id ?? 0)?.(message);
	});
	socket.on("close", () => {
		for (const done of waiting.values()) done({ error: "closed", message: "Firefox closed the connection" });
	});
	let lastId = 0;
	return {
		async send(method, params = {}) {
			const id = ++lastId;
			const response = new Promise<z.infer<typeof Message>>((resolve) => waiting.set(id, resolve));
			const noResponse = { error: "timeout", message: `no response in ${timeoutMs} ms` };
			const timer = setTimeout(() => waiting.get(id)?.(noResponse), timeoutMs);
			socket.send(JSON.stringify({ id, method, params }));
			const { error, message, result } = await response;
			clearTimeout(timer);
			waiting.delete(id);
			if (error !== undefined) throw new Error(`Firefox: ${method}: ${error}: ${message}`);
			return result;
		},
		close: () => socket.close(),
	};
}
