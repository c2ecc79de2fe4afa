import { request } from "node:http";

/** A response whose body is JSON or empty. */
export interface JsonResponse {
	status: number;
	headers: Record<string, unknown>;
	body: Record<string, unknown>;
}

/** Sends a request as it is: `fetch` would refuse or correct some headers. A header may be repeated; undefined leaves it out. */
export function send(
	url: string,
	{ method, headers }: { method: string; headers: Record<string, string | string[] | undefined> },
	body?: unknown,
): Promise<JsonResponse> {
	const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
	return new Promise((resolve, reject) => {
		const outgoing = request(url, { method, headers: sent }, (incoming) => {
			incoming.toArray().then((chunks) => {
				const text = Buffer.concat(chunks).toString("utf8");
				resolve({
					status: incoming.statusCode ?? 0,
					headers: incoming.headers,
					body: text === "" ? {} : JSON.parse(text),
				});
			}, reject);
		});
		outgoing.on("error", reject);
		outgoing.end(body === undefined ? undefined : JSON.stringify(body));
	});
}
