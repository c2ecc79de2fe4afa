import { validateHeaderName, validateHeaderValue } from "node:http";
import * as z from "zod/mini";
import en from "zod/v4/locales/en.js";

// zod/mini has no words of its own for what is wrong; the person who reads the log needs them.
z.config(en());

/** An answer as it goes over the wire. */
export interface WireAnswer {
	status: number;
	/** A name may occur more than once. */
	headers: [string, string][];
	body: Buffer;
}

/** The largest answer of a function in bytes: Lambda's quota for synchronous invocations. */
export const maxAnswer = 6 * 1024 * 1024;

const HeaderValue = z.union([z.string(), z.number(), z.boolean()]);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format */
const ProxyAnswer = z.object({
	statusCode: z.int().check(z.minimum(100), z.maximum(599)),
	headers: z.nullish(z.record(z.string(), HeaderValue)),
	multiValueHeaders: z.nullish(z.record(z.string(), z.array(HeaderValue))),
	body: z.nullish(z.string()),
	isBase64Encoded: z.nullish(z.boolean()),
});

/**
 * Reads what a function returned as API Gateway does.
 * @param payload the function's answer as JSON
 * @throws Error that says what is wrong with it; the gateway then answers 502
 */
export function decodeAnswer(payload: string): WireAnswer {
	if (Buffer.byteLength(payload) > maxAnswer) throw new Error(`the answer is larger than ${maxAnswer} bytes`);
	const parsed = z.safeParse(ProxyAnswer, JSON.parse(payload));
	if (!parsed.success) {
		const faults = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the answer"}: ${message}`);
		throw new Error(`the answer is not one of a proxy integration (${faults.join("; ")})`);
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

/** Both kinds of headers together; a value that is in both counts once. */
function merge(single: Record<string, HeaderValue>, multiple: Record<string, HeaderValue[]>): [string, string][] {
	const merged = Object.entries(multiple).flatMap(([name, values]) =>
		values.map((value): [string, string] => [remapped(name), String(value)]),
	);
	for (const [name, value] of Object.entries(single)) {
		const pair: [string, string] = [remapped(name), String(value)];
		const isThere = merged.some(([key, other]) => key.toLowerCase() === pair[0].toLowerCase() && other === pair[1]);
		if (!isThere) merged.push(pair);
	}
	// The gateway counts the bytes itself.
	return merged.filter(([name]) => name.toLowerCase() !== "content-length");
}

/**
 * Headers of a function's answer that API Gateway keeps for itself: it gives them another name.
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

function remapped(name: string): string {
	return reserved.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name;
}
