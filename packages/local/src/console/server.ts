import type { IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { cacheControl, securityHeaders } from "@tap/web/hosting/headers.ts";
import { documentOf } from "@tap/web/hosting/reference.ts";
import type { Settings } from "@tap/web/hosting/settings.ts";
import send from "send";
import { messageOf } from "../user-error.ts";
import type { Site } from "./build.ts";

/** What the stage serves besides the contract's routes: the console, its settings, and the API reference. */
export interface Pages {
	/** Whether a path is theirs. No path of the contract may be: a test sees to that. */
	takes(path: string): boolean;
	/**
	 * Answers a request for one of their paths, and resolves when that is done. Never rejects.
	 * @param path as sent, without the query
	 */
	serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
}

export interface PagesOptions {
	site: Site;
	/** What the console is told. Asked for each request. */
	settings(): Settings;
	/** The contract's OpenAPI document. */
	document(): object;
	log(line: string): void;
}

/** The path that the console is under. */
export const consolePath = "/console/";

/** The path that the API reference is under. Its assets are the console's. */
export const referencePath = "/docs/";

/** Serves the built site under `/console/` and `/docs/`, and sends who asks for `/` to the first. */
export function createPages(options: PagesOptions): Pages {
	return {
		takes: (path) => path === "/" || isBelow(path, consolePath) || isBelow(path, referencePath),
		async serve(request, response, path) {
			const done = finished(response).catch(() => {});
			try {
				await answer(request, response, path, options);
			} catch (error) {
				options.log(`ERROR console: ${messageOf(error)}`);
				if (response.headersSent) response.destroy();
				else plain(request, response, 500, "The page could not be sent; the stage's terminal says why.");
			}
			await done;
		},
	};
}

function isBelow(path: string, folder: string): boolean {
	return path.startsWith(folder) || path === folder.slice(0, -1);
}

async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	path: string,
	{ site, settings, document, log }: PagesOptions,
): Promise<void> {
	const { apiUrl, identity } = settings();
	const headers = securityHeaders({ connect: [apiUrl, new URL(identity.authority).origin] });
	for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
	if (request.method !== "GET" && request.method !== "HEAD") {
		response.setHeader("Allow", "GET, HEAD");
		return plain(request, response, 405, "This is a page: it can only be read.");
	}
	const home = isBelow(path, referencePath) ? referencePath : consolePath;
	if (!path.startsWith(home)) {
		response.writeHead(302, { Location: home, "Content-Length": 0 }).end();
		return;
	}
	const made = {
		[`${consolePath}config.json`]: settings,
		[`${referencePath}openapi.json`]: () => documentOf(document(), apiUrl),
	}[path];
	if (made !== undefined) {
		response.setHeader("Cache-Control", cacheControl.page);
		return body(request, response, 200, "application/json", JSON.stringify(made()));
	}
	let folder: string;
	try {
		folder = await site.folder();
	} catch (error) {
		log(`ERROR console: ${messageOf(error)}`);
		return body(request, response, 503, "text/html; charset=utf-8", unbuilt(messageOf(error)));
	}
	if (home === referencePath) {
		// One page, which has no views.
		if (path === referencePath) return sendFile(request, response, folder, "docs/index.html", path);
		return plain(request, response, 404, `There is no ${path}.`);
	}
	const file = path.slice(consolePath.length);
	// The views of the console have addresses of their own, and no file: the first page shows them.
	const isView = !(file.split("/").at(-1) ?? "").includes(".");
	sendFile(request, response, folder, isView ? "index.html" : file, path);
}

/** Sends one file of a folder, or 404; a path that leads out of the folder is none of it. */
function sendFile(request: IncomingMessage, response: ServerResponse, root: string, file: string, path: string): void {
	// Whole files only: no page asks for parts, and a server may ignore the wish (RFC 9110, section 14.2).
	const stream = send(request, `/${file}`, { root, index: false, cacheControl: false, acceptRanges: false });
	stream.on("headers", (answer: ServerResponse) => {
		answer.setHeader("Cache-Control", file.startsWith("assets/") ? cacheControl.hashed : cacheControl.page);
	});
	const missing = () => plain(request, response, 404, `There is no ${path}.`);
	stream.on("directory", missing);
	stream.on("error", (error: Error & { status?: number }) => {
		if (response.headersSent) response.destroy();
		else if (error.status === 412) plain(request, response, 412, "The file has changed.");
		else missing();
	});
	stream.pipe(response);
}

function plain(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
	body(request, response, status, "text/plain; charset=utf-8", `${text}\n`);
}

function body(request: IncomingMessage, response: ServerResponse, status: number, type: string, text: string): void {
	const headers = { "Content-Type": type, "Content-Length": Buffer.byteLength(text) };
	response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : text);
}

/** The page that takes the console's place when its build failed. */
function unbuilt(reason: string): string {
	const escaped = reason.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>The console is not built</title>
<h1>The console could not be built</h1>
<p>The API serves all the same. If packages are missing, stop the stage and run <code>npm ci</code>; if the sources of
the console are at fault, mend them. Then load this page again: it builds once more. This is what the build said:</p>
<pre>${escaped}</pre>
`;
}
