import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A server that behaves as a later, compatible version of an API. */
export interface LaterVersion {
	url: string;
	stop(): Promise<void>;
}

/** The member that every open object of a response has. */
export const addedMember = "addedLater";

/**
 * Starts a proxy that adds a member to the objects in JSON responses, as a later version of the API may without breaking its callers.
 * Amounts of money are closed: they never get another member. The names of headers are in lower case, as HTTP/2 sends them.
 */
export async function startLaterVersion(apiUrl: string): Promise<LaterVersion> {
	const server = createServer((incoming, outgoing) => {
		const { method, headers, url = "/" } = incoming;
		const forwarded = request(new URL(url, apiUrl), { method, headers }, async (response) => {
			const body = await buffer(response);
			const { "transfer-encoding": _, ...kept } = response.headers;
			const isJson = /json/.test(response.headers["content-type"] ?? "") && body.length > 0;
			const sent = isJson ? Buffer.from(withAddedMembers(body.toString("utf8"))) : body;
			const hasBody = response.statusCode !== 204 && response.statusCode !== 304;
			outgoing.writeHead(response.statusCode ?? 502, { ...kept, ...(hasBody && { "content-length": sent.length }) });
			outgoing.end(hasBody ? sent : undefined);
		});
		forwarded.once("error", (error) => outgoing.destroy(error));
		incoming.pipe(forwarded);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo; // an address of TCP, because it listens on a port
	return {
		url: `http://127.0.0.1:${port}`,
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** Returns a JSON text with another member in each object that is no amount of money. */
export function withAddedMembers(json: string): string {
	return JSON.stringify(
		JSON.parse(json, (_, value: unknown) => {
			const isOpen = typeof value === "object" && value !== null && !Array.isArray(value) && !("amount" in value);
			return isOpen ? { ...value, [addedMember]: { isNew: true } } : value;
		}),
	);
}
