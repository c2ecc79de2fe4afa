import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request as sendRequest } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { execute } from "../support/execute.ts";

/** The emulator with TLS, and under AppSync's host names. */
export interface TlsProxy {
	/** The variables with which SST's CLI, its functions and AWS's SDKs call it. */
	variables: Record<string, string>;
	stop(): Promise<void>;
}

/** Variables of the emulator: it gives an API of AppSync Events the host names that AWS does. */
export const appSyncHosts = {
	APPSYNC_EVENTS_HTTP_HOST_TEMPLATE: "{api_id}.appsync-api.{region}.amazonaws.com",
	APPSYNC_EVENTS_REALTIME_HOST_TEMPLATE: "{api_id}.appsync-realtime-api.{region}.amazonaws.com",
};

/**
 * Serves the emulator with TLS on loopback. `sst dev` and the functions that it deploys reach each other at AppSync's host names
 * on port 443, which an HTTPS proxy leads to the emulator, too.
 * @param options.target the emulator's URL
 * @param options.python a Python with the package `cryptography`
 * @param options.folder where the certificate and its key are written
 */
export async function startTlsProxy(options: {
	target: string;
	python: string;
	folder: string;
	region: string;
}): Promise<TlsProxy> {
	const certificate = join(options.folder, "certificate.pem");
	const key = join(options.folder, "certificate.key");
	const script = join(import.meta.dirname, "tools/certificate.py");
	await execute(options.python, [script, options.region, certificate, key]);
	const { hostname, port } = new URL(options.target);
	const sockets = new Set<Socket>();
	const keep = (socket: Socket) => {
		sockets.add(socket);
		socket.on("error", () => socket.destroy()).once("close", () => sockets.delete(socket));
	};

	const tls = createTlsServer({ cert: await readFile(certificate), key: await readFile(key) });
	tls.on("connection", keep);
	tls.on("request", (request, response) => {
		const { method, url: path } = request;
		// SST's buckets refuse requests without TLS.
		const headers = { ...request.headers, "x-forwarded-proto": "https" };
		const upstream = sendRequest({ hostname, port, path, method, headers }, (result) => {
			response.writeHead(result.statusCode ?? 502, result.headers);
			result.pipe(response);
		});
		upstream.on("error", (error) => response.writeHead(502).end(error.message));
		request.pipe(upstream);
	});
	tls.on("upgrade", (request, socket: Socket, head) => {
		const upstream = connect(Number(port), hostname);
		keep(upstream);
		socket.on("error", () => socket.destroy()).once("close", () => upstream.destroy());
		upstream.once("close", () => socket.destroy());
		upstream.write(`${headOf(request)}\r\n\r\n`);
		upstream.write(head);
		socket.pipe(upstream).pipe(socket);
	});

	const proxy = createServer((_, response) => response.writeHead(501).end("This proxy is for HTTPS only."));
	proxy.on("connect", (_, socket: Socket) => {
		socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
		tls.emit("connection", socket);
	});
	return {
		variables: {
			AWS_ENDPOINT_URL: `https://127.0.0.1:${await listen(tls)}`,
			HTTPS_PROXY: `http://127.0.0.1:${await listen(proxy)}`,
			NO_PROXY: "",
			SSL_CERT_FILE: certificate,
			NODE_EXTRA_CA_CERTS: certificate,
		},
		async stop() {
			for (const server of [proxy, tls]) server.close();
			for (const socket of sockets) socket.destroy();
		},
	};
}

/** Returns the port of loopback at which the server listens from now on. */
async function listen(server: Server): Promise<number> {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	if (address === null || typeof address === "string") throw new Error("The server has no port.");
	return address.port;
}

/** Returns the request line and the headers of a request as they were sent. */
function headOf({ method, url, rawHeaders }: IncomingMessage): string {
	const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
	return [`${method} ${url} HTTP/1.1`, ...lines].join("\r\n");
}
