import { createHash, createHmac } from "node:crypto";
import type { Credentials } from "./credentials.ts";

// Signature Version 4 for the requests of the project: POST without a query, with the headers that are given, all of them signed.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

const service = "dynamodb";
const algorithm = "AWS4-HMAC-SHA256";

/** The parts of a request that its signature covers. */
interface SignedRequest {
	/** The path, encoded as it is sent. */
	path: string;
	/** The headers, in alphabetical order of their names, which are lowercase. `x-amz-date` has the time of the signature. */
	headers: Readonly<Record<string, string>>;
	body: string;
}

/** Returns the `Authorization` header of a request. */
export function authorization({ path, headers, body }: SignedRequest, region: string, key: Credentials): string {
	const time = headers["x-amz-date"] ?? "";
	const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
	const names = Object.keys(headers).join(";");
	let lines = "";
	for (const [name, value] of Object.entries(headers)) lines += `${name}:${value}\n`;
	const canonicalRequest = `POST\n${path}\n\n${lines}\n${names}\n${sha256(body)}`;
	const text = `${algorithm}\n${time}\n${scope}\n${sha256(canonicalRequest)}`;
	const signature = createHmac("sha256", signingKey(key.secretAccessKey, scope)).update(text).digest("hex");
	return `${algorithm} Credential=${key.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

/** The last key with what it was derived from: it is the same for a day, unless the credentials change. */
let last: { secret: string; scope: string; key: Buffer } | undefined;

function signingKey(secret: string, scope: string): Buffer {
	if (last?.secret !== secret || last.scope !== scope) {
		let key: Buffer = Buffer.from(`AWS4${secret}`);
		for (const part of scope.split("/")) key = createHmac("sha256", key).update(part).digest();
		last = { secret, scope, key };
	}
	return last.key;
}

function sha256(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}
