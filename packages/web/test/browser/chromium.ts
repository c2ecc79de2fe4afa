import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What Chromium and its like are called on a PATH. */
const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"];

/** Where they are when they are on no PATH. */
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

/** The browser that the tests drive: `CHROMIUM_PATH`, or the first that is installed; undefined when there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
	if (env.CHROMIUM_PATH) return env.CHROMIUM_PATH;
	const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
	const candidates = [
		...names.flatMap((name) => folders.map((folder) => join(folder, name))),
		...(places[process.platform] ?? []),
	];
	return candidates.find(isProgram);
}

/** What to do when there is none, in one line. */
export const chromiumMissing =
	"There is no Chromium: install one (Debian, Ubuntu: apt-get install chromium) or name one in CHROMIUM_PATH.";

function isProgram(file: string): boolean {
	if (!existsSync(file)) return false;
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
