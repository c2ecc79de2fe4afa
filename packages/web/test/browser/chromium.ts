import { join } from "node:path";
import { findProgram } from "./find-program.ts";

/**
 * The names of Chromium and of browsers built on it, on a PATH. The headless shell comes first: the same engine without the
 * windows of a desktop browser, it needs a third of the CPU time for the same page.
 */
const names = [
	"chromium-headless-shell",
	"chrome-headless-shell",
	"chromium",
	"chromium-browser",
	"google-chrome-stable",
	"google-chrome",
	"chrome",
	"microsoft-edge",
];

/** Their usual places on systems that do not put them on the PATH. */
const places: Partial<Record<NodeJS.Platform, string[]>> = {
	darwin: [
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium",
		"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
	],
	win32: [process.env.ProgramFiles, process.env["ProgramFiles(x86)"]].flatMap((folder) =>
		folder === undefined
			? []
			: [
					join(folder, "Google", "Chrome", "Application", "chrome.exe"),
					join(folder, "Microsoft", "Edge", "Application", "msedge.exe"),
				],
	),
};

/** Returns the browser for the tests: `CHROMIUM_PATH`, or the first that is installed, or `undefined`. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
	return env.CHROMIUM_PATH || findProgram(names, places[process.platform], env);
}

/** The message for a machine without a browser, in one line. */
export const chromiumMissing =
	"No Chromium was found: install one (Debian: apt-get install chromium-headless-shell) or set CHROMIUM_PATH.";
