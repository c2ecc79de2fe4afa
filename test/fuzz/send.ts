import { Agent, request } from "node:http";

/** A request exactly as it is sent: not normalized, and with repeated header names. */
export interface WireRequest {
	method: string;
	/** Path and query, percent-encoded. */
	target: string;
	headers: readonly (readonly [name: string, value: string])[];
	body?: Buffer | undefined;
	/** The values of `Host`; that of the server if absent. */
	hosts?: readonly string[] | undefined;
	/** A `Content-Length` that is larger than the body, whose rest is never sent. */
	declaredBytes?: number | undefined;
	/** Whether the connection is half closed after the body. Otherwise it stays open until the response is there. */
	isCutOff?: boolean | undefined;
}

/** A response exactly as it was received. */
export interface WireResponse {
	status: number;
	/** All values by header name in lower case. */
	headers: Readonly<Record<string, readonly string[]>>;
	/** The body as text. */
	text: string;
	/** The value of a JSON body; undefined for another body. */
	json: unknown;
}

/** Sends requests to one server. */
export interface Sender {
	/** The value of `Host`. */
	host: string;
	send(wire: WireRequest): Promise<WireResponse>;
	close(): void;
}

/** Longer than the gateway's own timeout. */
const timeoutMs = 60_000;

/**
 * Makes a sender over plain HTTP/1.1 with connections that stay open.
 * @param url the URL of the API, without a path
 */
export function createSender(url: string): Sender {
	const { hostname, port, host } = new URL(url);
	const agent = new Agent({ keepAlive: true });

	function once({
		method,
		target,
		headers,
		body,
		hosts = [host],
		declaredBytes = body?.length,
		isCutOff = false,
	}: WireRequest): Promise<WireResponse> {
		const isComplete = declaredBytes === body?.length;
		const all = [
			...hosts.map((value) => ["Host", value]),
			...headers,
			...(declaredBytes === undefined ? [] : [["Content-Length", String(declaredBytes)]]),
		];
		return new Promise((resolve, reject) => {
			// Node.js sends a list of headers unchanged.
			const outgoing = request({
				// The connection of an incomplete request cannot be used again.
				agent: isComplete ? agent : false,
				setHost: false,
				hostname,
				port,
				method,
				path: target,
				headers: all.flat(),
				timeout: timeoutMs,
			});
			outgoing.on("timeout", () => outgoing.destroy(new Error(`no response within ${timeoutMs} ms`)));
			outgoing.on("error", (error) => reject(Object.assign(error, { reused: outgoing.reusedSocket })));
			outgoing.on("response", (incoming) => {
				const chunks: Buffer[] = [];
				incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
				incoming.on("error", reject);
				incoming.on("end", () => {
					const text = Buffer.concat(chunks).toString("utf8");
					const values: Record<string, string[]> = {};
					for (const [name, list] of Object.entries(incoming.headersDistinct)) if (list) values[name] = list;
					resolve({ status: incoming.statusCode ?? 0, headers: values, text, json: parsed(text) });
				});
			});
			if (isComplete) {
				outgoing.end(body);
			} else {
				outgoing.on("response", (incoming) => incoming.on("end", () => outgoing.destroy()));
				outgoing.flushHeaders();
				outgoing.write(body ?? "", () => isCutOff && outgoing.socket?.end());
			}
		});
	}

	return {
		host,
		async send(wire) {
			try {
				return await once(wire);
			} catch (error) {
				// The server closed the idle connection and has not seen the request (Node.js: http.ClientRequest.reusedSocket).
				const wasReset = error instanceof Error && "reused" in error && error.reused === true;
				if (wasReset && "code" in error && error.code === "ECONNRESET") return once(wire);
				throw error;
			}
		},
		close: () => agent.destroy(),
	};
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
