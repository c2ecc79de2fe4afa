import { Agent, request } from "node:http";

/** A request as it goes over the wire: nothing is normalized, names may be repeated. */
export interface WireRequest {
	method: string;
	/** Path and query, percent-encoded. */
	target: string;
	headers: readonly (readonly [name: string, value: string])[];
	body?: Buffer | undefined;
}

/** What came back. */
export interface Answer {
	status: number;
	/** By name in lower case; every occurrence. */
	headers: Readonly<Record<string, readonly string[]>>;
	/** The body as text. */
	text: string;
	/** The value of a JSON body; undefined when it is none. */
	json: unknown;
}

/** Sends requests to one server. */
export interface Sender {
	/** What `Host` says. */
	host: string;
	send(wire: WireRequest): Promise<Answer>;
	close(): void;
}

/** How long an answer may take in ms, before it counts as none: longer than the gateway's own time-out. */
const patience = 60_000;

/**
 * Makes a sender over plain HTTP/1.1 with connections that stay open.
 * @param url where the API is, without a path
 */
export function createSender(url: string): Sender {
	const { hostname, port, host } = new URL(url);
	const agent = new Agent({ keepAlive: true });

	function once({ method, target, headers, body }: WireRequest): Promise<Answer> {
		const all = [["Host", host], ...headers, ...(body ? [["Content-Length", String(body.length)]] : [])];
		return new Promise((resolve, reject) => {
			// Node leaves a list of headers as it is.
			const outgoing = request({ agent, hostname, port, method, path: target, headers: all.flat(), timeout: patience });
			outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${patience} ms`)));
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
			outgoing.end(body);
		});
	}

	return {
		host,
		async send(wire) {
			try {
				return await once(wire);
			} catch (error) {
				// The server closed a kept connection just then: it has not seen the request (Node's advice for keep-alive).
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
