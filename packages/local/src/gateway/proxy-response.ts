import { validateHeaderName, validateHeaderValue } from "node:http";
import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";

// zod/mini has no error messages of its own, and the log needs them.
z.config(en());

/** An HTTP response, ready to be sent. */
export interface HttpResponse {
	status: number;
	/** A name may occur more than once. */
	headers: [string, string][];
	body: Buffer;
}

/** The largest response of a function: Lambda's quota for synchronous invocations. */
export const maxPayloadBytes = 6 * 1024 * 1024;

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format */
const ProxyResponse = z.object({
	statusCode: z.int().check(z.minimum(100), z.maximum(599)),
	headers: z.nullish(z.record(z.string(), HeaderValue)),
	multiValueHeaders: z.nullish(z.record(z.string(), z.array(HeaderValue))),
	body: z.nullish(z.string()),
	isBase64Encoded: z.nullish(z.boolean()),
});

/**
 * Decodes the return value of a function as API Gateway does.
 * @param payload the return value as JSON
 * @throws Error whose message names what is wrong with it; the gateway then responds with 502
 */
export function decodeProxyResponse(payload: string): HttpResponse {
	if (Buffer.byteLength(payload) > maxPayloadBytes) {
		throw new Error(`the response is larger than ${maxPayloadBytes} bytes`);
	}
	const parsed = z.safeParse(ProxyResponse, JSON.parse(payload));
	if (!parsed.success) {
		const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "response"}: ${message}`);
		throw new Error(`the response is not valid for a Lambda proxy integration (${issues.join("; ")})`);
	}
	const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
	const merged = merge(headers ?? {}, multiValueHeaders ?? {});
	for (const [name, value] of merged) {
		validateHeaderName(name);
		validateHeaderValue(name, value);
	}
	const bytes = Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8");
	if (bytes.length > 0 && !merged.some(([name]) => name.toLowerCase() === "content-type")) {
		merged.push(["Content-Type", "application/json"]);
	}
	return { status: statusCode, headers: merged, body: bytes };
}

type HeaderValue = z.output<typeof HeaderValue>;

/** Merges both kinds of headers. A value that is in both is kept once. */
function merge(single: Record<string, HeaderValue>, multiple: Record<string, HeaderValue[]>): [string, string][] {
	const merged = Object.entries(multiple).flatMap(([name, values]) =>
		values.map((value): [string, string] => [publicName(name), String(value)]),
	);
	for (const [name, value] of Object.entries(single)) {
		const pair: [string, string] = [publicName(name), String(value)];
		const isPresent = merged.some(([key, other]) => key.toLowerCase() === pair[0].toLowerCase() && other === pair[1]);
		if (!isPresent) merged.push(pair);
	}
	// The gateway sets the length itself.
	return merged.filter(([name]) => name.toLowerCase() !== "content-length");
}

/**
 * Response headers that API Gateway reserves for itself and renames when a function sets them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const reserved = new Set([
	"authorization",
	"connection",
	"content-md5",
	"date",
	"host",
	"max-forwards",
	"server",
	"trailer",
	"transfer-encoding",
	"upgrade",
	"user-agent",
	"via",
	"www-authenticate",
]);

function publicName(name: string): string {
	return reserved.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
}
