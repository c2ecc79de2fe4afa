import type { IncomingMessage, ServerResponse } from "node:http";
import { finished } from "node:stream/promises";
import { cacheControl, securityHeaders } from "@tap/web/hosting/headers.ts";
import { documentOf } from "@tap/web/hosting/reference.ts";
import type { Settings } from "@tap/web/hosting/settings.ts";
import sendStream from "send";
import { messageOf } from "../user-error.ts";
import type { ConsoleBuild } from "./build.ts";

/** Serves the console, its settings, and the API reference. */
export interface ConsoleServer {
	/** Whether a path belongs to it. A test checks that no path of the contract does. */
	handles(path: string): boolean;
	/**
	 * Responds to a request for such a path, and resolves when the response has been sent. Never rejects.
	 * @param path as sent, without the query
	 */
	serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
}

export interface ConsoleServerOptions {
	build: Pick<ConsoleBuild, "folder">;
	/** Returns the console's settings. Called for each request. */
	settings(): Settings;
	/** Returns the contract's OpenAPI document. */
	document(): object;
	log(line: string): void;
}

/** The path of the console. */
export const consolePath = "/console/";

/** The path of the API reference. It shares the console's assets. */
export const referencePath = "/docs/";

/** Creates the server of the built files under `/console/` and `/docs/`. It redirects `/` to the console. */
export function createConsoleServer(options: ConsoleServerOptions): ConsoleServer {
	return {
		handles: (path) => path === "/" || isBelow(path, consolePath) || isBelow(path, referencePath),
		async serve(request, response, path) {
			const done = finished(response).catch(() => {});
			try {
				await respond(request, response, path, options);
			} catch (error) {
				options.log(`ERROR console: ${messageOf(error)}`);
				if (response.headersSent) response.destroy();
				else sendText(request, response, 500, "The page could not be sent. The stage's terminal shows the reason.");
			}
			await done;
		},
	};
}

function isBelow(path: string, folder: string): boolean {
	return path.startsWith(folder) || path === folder.slice(0, -1);
}

async function respond(
	request: IncomingMessage,
	response: ServerResponse,
	path: string,
	{ build, settings, document, log }: ConsoleServerOptions,
): Promise<void> {
	const { apiUrl, identity } = settings();
	const headers = securityHeaders({ connect: [apiUrl, new URL(identity.authority).origin] });
	for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
	if (request.method !== "GET" && request.method !== "HEAD") {
		response.setHeader("Allow", "GET, HEAD");
		return sendText(request, response, 405, "Pages support GET and HEAD only.");
	}
	const home = isBelow(path, referencePath) ? referencePath : consolePath;
	if (!path.startsWith(home)) {
		response.writeHead(302, { Location: home, "Content-Length": 0 }).end();
		return;
	}
	const generated = {
		[`${consolePath}config.json`]: settings,
		[`${referencePath}openapi.json`]: () => documentOf(document(), apiUrl),
	}[path];
	if (generated !== undefined) {
		response.setHeader("Cache-Control", cacheControl.page);
		return send(request, response, 200, "application/json", JSON.stringify(generated()));
	}
	let folder: string;
	try {
		folder = await build.folder();
	} catch (error) {
		log(`ERROR console: ${messageOf(error)}`);
		return send(request, response, 503, "text/html; charset=utf-8", buildErrorPage(messageOf(error)));
	}
	if (home === referencePath) {
		// The reference is one page without client-side routes.
		if (path === referencePath) return sendFile(request, response, folder, "docs/index.html", path);
		return sendText(request, response, 404, `${path} does not exist.`);
	}
	const file = path.slice(consolePath.length);
	// Client-side routes have no file: index.html renders them.
	const isRoute = !(file.split("/").at(-1) ?? "").includes(".");
	sendFile(request, response, folder, isRoute ? "index.html" : file, path);
}

/** Sends a file of a folder, or 404. A path that leads out of the folder is a 404, too. */
function sendFile(request: IncomingMessage, response: ServerResponse, root: string, file: string, path: string): void {
	// Whole files only: no page requests ranges, and a server may ignore `Range` (RFC 9110, section 14.2).
	const stream = sendStream(request, `/${file}`, { root, index: false, cacheControl: false, acceptRanges: false });
	stream.on("headers", (fileResponse: ServerResponse) => {
		fileResponse.setHeader("Cache-Control", file.startsWith("assets/") ? cacheControl.hashed : cacheControl.page);
	});
	const missing = () => sendText(request, response, 404, `${path} does not exist.`);
	stream.on("directory", missing);
	stream.on("error", (error: Error & { status?: number }) => {
		if (response.headersSent) response.destroy();
		else if (error.status === 412) sendText(request, response, 412, "The file has changed.");
		else missing();
	});
	stream.pipe(response);
}

function sendText(request: IncomingMessage, response: ServerResponse, status: number, text: string): void {
	send(request, response, status, "text/plain; charset=utf-8", `${text}\n`);
}

function send(request: IncomingMessage, response: ServerResponse, status: number, type: string, text: string): void {
	const headers = { "Content-Type": type, "Content-Length": Buffer.byteLength(text) };
	response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : text);
}

/** Returns the page that is shown instead of the console if its build failed. */
function buildErrorPage(reason: string): string {
	const escaped = reason.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
	return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>The console is not built</title>
<h1>The console could not be built</h1>
<p>The API still works. If packages are missing, stop the stage and run <code>npm ci</code>. If the console's sources have
an error, fix it. Then reload this page to build again. The output of the build:</p>
<pre>${escaped}</pre>
`;
}
