import * as http from "node:http";
import * as https from "node:https";
import { crc32, gunzipSync } from "node:zlib";
import { appName } from "../contract/app.ts";
import type { Attributes } from "./attribute-value.ts";
import { currentCredentials } from "./credentials.ts";
import { DatabaseError } from "./database-error.ts";
import { type Endpoint, endpointIn } from "./endpoint.ts";
import type { CallLimits } from "./retry-policy.ts";
import { authorization } from "./signature.ts";

// DynamoDB's protocol: JSON over HTTPS, signed with Signature Version 4.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html

/** The responses of the operations that the project uses, as far as it reads them. */
export interface Responses {
	GetItem: { Item?: Attributes };
	BatchGetItem: {
		Responses?: Record<string, Attributes[]>;
		UnprocessedKeys?: Record<string, { Keys?: Attributes[] }>;
	};
	Query: { Items?: Attributes[]; LastEvaluatedKey?: Attributes };
	TransactWriteItems: object;
}

/**
 * Sends one request to DynamoDB and returns its response. The caller retries, with one exception: a request that is refused
 * because the clock of this machine is wrong is sent once more, with DynamoDB's time.
 * @throws DatabaseError
 */
export async function send<Operation extends keyof Responses>(
	operation: Operation,
	input: object,
	limits: CallLimits,
): Promise<Responses[Operation]> {
	const body = JSON.stringify(input);
	let response = await post(operation, body, limits);
	let error = errorIn(response, operation);
	if (error && correctClock(error, response)) {
		response = await post(operation, body, limits);
		error = errorIn(response, operation);
	}
	if (error) throw error;
	// DynamoDB sent this, by its checksum, and its API reference has the types.
	return response.json as Responses[Operation];
}

interface Response {
	status: number;
	headers: http.IncomingHttpHeaders;
	/** Whether the body was changed on its way. */
	isDamaged: boolean;
	/** The body, or undefined if it is not JSON. */
	json: unknown;
	/** The time that the request was signed with, in ms. */
	signedAt: number;
}

/** As with the AWS SDK, further requests wait for a connection. One request of the API needs few. */
const connections = { keepAlive: true, maxSockets: 50 };
const agents = { http: new http.Agent(connections), https: new https.Agent(connections) };

async function post(operation: string, body: string, limits: CallLimits): Promise<Response> {
	const { AWS_REGION: region } = process.env;
	if (!region) throw new Error("AWS_REGION is not set: set it to the region of the tables.");
	const endpoint = endpointIn(region);
	const { sessionToken, ...key } = await currentCredentials();
	const signedAt = Date.now() + clockOffsetMs;
	const signed: Record<string, string> = {
		"content-type": "application/x-amz-json-1.0",
		host: endpoint.host,
		"x-amz-date": new Date(signedAt).toISOString().replaceAll(/[-:]|\.\d+/g, ""),
		...(sessionToken && { "x-amz-security-token": sessionToken }),
		"x-amz-target": `DynamoDB_20120810.${operation}`,
	};
	const headers = {
		...signed,
		"content-length": Buffer.byteLength(body),
		"user-agent": appName,
		authorization: authorization({ path: endpoint.path, headers: signed, body }, region, key),
	};
	try {
		return { ...(await exchange(endpoint, headers, body, limits)), signedAt };
	} catch (error) {
		const { name, message, code = name }: NodeJS.ErrnoException = error instanceof Error ? error : new Error();
		throw new DatabaseError(code, `${operation}: ${message}`, { operation }, { cause: error });
	}
}

/** Sends one HTTP request, on a connection that is open already if there is one. */
function exchange(
	{ isSecure, hostname, port, path }: Endpoint,
	headers: http.OutgoingHttpHeaders,
	body: string,
	{ maxMs, maxConnectMs }: CallLimits,
): Promise<Omit<Response, "signedAt">> {
	const { request } = isSecure ? https : http;
	const agent = isSecure ? agents.https : agents.http;
	return new Promise((resolve, reject) => {
		if (maxMs <= 0) throw timeout("TimeoutError", "There was no time left for the request.");
		const outgoing = request({ hostname, port, path, method: "POST", agent, headers }, (response) => {
			const { statusCode: status = 0, headers } = response;
			const chunks: Buffer[] = [];
			response
				.on("data", (chunk: Buffer) => chunks.push(chunk))
				.on("end", () => resolve({ status, headers, ...decode(Buffer.concat(chunks), headers) }))
				.on("error", reject);
		});
		const end = (code: string, message: string) => outgoing.destroy(timeout(code, message));
		const timer = setTimeout(end, maxMs, "TimeoutError", `There was no response within ${maxMs} ms.`);
		outgoing
			.on("error", reject)
			.once("close", () => clearTimeout(timer))
			.on("socket", (socket) => {
				if (!socket.connecting) return;
				const message = `There was no connection within ${maxConnectMs} ms.`;
				const timer = setTimeout(end, maxConnectMs, "ETIMEDOUT", message);
				socket.once(isSecure ? "secureConnect" : "connect", () => clearTimeout(timer));
				outgoing.once("close", () => clearTimeout(timer));
			});
		outgoing.end(body);
	});
}

function timeout(code: string, message: string): Error {
	return Object.assign(new Error(message), { code });
}

function decode(bytes: Buffer, headers: http.IncomingHttpHeaders): Pick<Response, "json" | "isDamaged"> {
	const { "x-amz-crc32": checksum, "content-encoding": encoding } = headers;
	// The checksum is that of the compressed body.
	const isDamaged = checksum !== undefined && Number(checksum) !== crc32(bytes);
	try {
		return { isDamaged, json: JSON.parse((encoding === "gzip" ? gunzipSync(bytes) : bytes).toString()) };
	} catch {
		return { isDamaged, json: undefined };
	}
}

function errorIn({ status, headers, json, isDamaged }: Response, operation: string): DatabaseError | undefined {
	if (status === 200 && isObject(json) && !isDamaged) return undefined;
	const { "x-amzn-requestid": requestId, "x-amzn-errortype": errorType } = headers;
	const body: Record<string, unknown> = isObject(json) && !isDamaged ? json : {};
	const name = isDamaged || status === 200 ? "DamagedResponse" : nameOf(body.__type ?? errorType);
	const message = body.message || body.Message || `status ${status} without a message of DynamoDB`;
	const reasons = Array.isArray(body.CancellationReasons) ? body.CancellationReasons : [];
	return new DatabaseError(name, `${operation}: ${message}`, {
		operation,
		status,
		requestId: typeof requestId === "string" ? requestId : undefined,
		cancellationReasons: reasons.map(({ Code }) => String(Code ?? "None")),
	});
}

/** Returns the name in a type such as `com.amazonaws.dynamodb.v20120810#ThrottlingException`, which in a header may have a suffix. */
function nameOf(type: unknown): string {
	return (
		String(type ?? "")
			.split("#")
			.at(-1)
			?.split(":")[0] || "UnknownError"
	);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null;
}

/** How far DynamoDB's clock is ahead of this machine's, in ms, as far as it had to be corrected. */
let clockOffsetMs = 0;

/** DynamoDB refuses signatures that are more than five minutes old or early. Its time has no fractions of a second. */
const minCorrectionMs = 4 * 60_000;

const clockErrors = ["InvalidSignatureException", "RequestExpired", "RequestTimeTooSkewed", "SignatureDoesNotMatch"];

/** Corrects the clock after a response that refuses the time of a signature. Returns whether that was the response's reason. */
function correctClock(error: DatabaseError, { headers, signedAt }: Response): boolean {
	const time = Date.parse(headers.date ?? "");
	if (!clockErrors.includes(error.name) || !(Math.abs(time - signedAt) >= minCorrectionMs)) return false;
	clockOffsetMs = time - Date.now();
	return true;
}
