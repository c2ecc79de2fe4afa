import { once } from "node:events";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import * as z from "zod/mini";
import { credentials, region } from "../aws.ts";
import { parseJson } from "../files.ts";

/** An error that an engine returned. Its `name` is DynamoDB's, such as `ResourceInUseException`. */
export class EngineError extends Error {}

const ErrorBody = z.object({ __type: z.string(), message: z.optional(z.string()), Message: z.optional(z.string()) });

/** How long, in ms, an engine may take for one request. */
const timeoutMs = 30_000;

/**
 * Sends one request of DynamoDB's protocol to an engine and returns the body of the response. It is not signed, because engines check no
 * signature: they read the credentials only. The AWS SDK can do the same, but loading it takes a quarter of a second of each
 * start.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 * @throws EngineError if the engine returns an error
 */
export async function sendToEngine(endpoint: string, operation: string, input: object): Promise<unknown> {
	const body = JSON.stringify(input);
	// As in 20250131T235959Z.
	const time = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
	const scope = `${credentials.accessKeyId}/${time.slice(0, 8)}/${region}/dynamodb/aws4_request`;
	// `fetch` of Node.js blocks the ports of engines, as browsers do.
	const send = endpoint.startsWith("https:") ? requestHttps : requestHttp;
	const request = send(endpoint, {
		method: "POST",
		agent: false,
		signal: AbortSignal.timeout(timeoutMs),
		headers: {
			"Content-Type": "application/x-amz-json-1.0",
			"Content-Length": Buffer.byteLength(body),
			"X-Amz-Date": time,
			"X-Amz-Target": `DynamoDB_20120810.${operation}`,
			Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
		},
	});
	request.end(body);
	const [response]: IncomingMessage[] = await once(request, "response");
	if (response === undefined) throw new Error(`The engine at ${endpoint} sent no response.`);
	const text = Buffer.concat(await response.toArray()).toString();
	if (response.statusCode === 200) return JSON.parse(text);
	throw errorOf(text, response.statusCode);
}

function errorOf(text: string, status: number | undefined): Error {
	const body = z.safeParse(ErrorBody, parseJson(text)).data;
	if (body === undefined) return new Error(`The engine returned the status ${status}: ${text.slice(0, 200)}`);
	const error = new EngineError(body.message ?? body.Message ?? body.__type);
	// The type has a prefix: `com.amazonaws.dynamodb.v20120810#ResourceInUseException`.
	error.name = body.__type.split("#").at(-1) ?? body.__type;
	return error;
}
