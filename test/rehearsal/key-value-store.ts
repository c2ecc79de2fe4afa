import { once } from "node:events";
import { createServer, request as sendRequest } from "node:http";

/**
 * Starts a proxy to the emulator for the API of CloudFront's key-value store. AWS's SDK puts the account's number before the
 * endpoint's host: with the account 127 in a store's ARN and the host `0.0.1` it calls 127.0.0.1. The proxy gives the emulator
 * the account back that it knows.
 */
export async function startKeyValueStoreProxy(target: string): Promise<{ endpoint: string; stop(): Promise<void> }> {
	const { hostname, port, host } = new URL(target);
	const server = createServer((request, response) => {
		const path = (request.url ?? "/").replace(/cloudfront%3A%3A127%3A/i, "cloudfront%3A%3A000000000000%3A");
		const { method, headers } = request;
		const upstream = sendRequest({ hostname, port, path, method, headers: { ...headers, host } }, (result) => {
			response.writeHead(result.statusCode ?? 502, result.headers);
			result.pipe(response);
		});
		upstream.on("error", (error) => response.writeHead(502).end(error.message));
		request.pipe(upstream);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
	return {
		endpoint: `http://0.0.1:${address.port}`,
		async stop() {
			server.close();
			server.closeAllConnections();
			await once(server, "close");
		},
	};
}
