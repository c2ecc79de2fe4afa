import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** An injected failure of one request to the engine. */
export type Fault =
	/** The engine executes the request, and its response is lost. */
	| { kind: "lost-response" }
	/** The connection is closed before the engine sees the request. */
	| { kind: "cut" }
	/** The engine gets the request `ms` milliseconds later. */
	| { kind: "slow"; ms: number }
	/** The proxy responds, and the engine never sees the request. */
	| { kind: "response"; status: number; body: unknown }
	/** A batch read returns all its keys as unprocessed, as DynamoDB does when it can't serve them now. */
	| { kind: "unprocessed" };

/** A request to the engine. */
export interface EngineRequest {
	/** The DynamoDB operation, such as `GetItem`. */
	operation: string;
	/** As JSON. */
	body: string;
}

/**
 * Starts a proxy in front of a real engine that injects faults at the HTTP boundary.
 * @param engine returns the engine's endpoint; called for each request, so that the engine may move
 * @param faultFor returns the fault for a request, if any; called for each request, which waits until it resolves
 * @param finished called when the engine no longer works on a request, whether its response arrived or not
 */
export async function startFaultProxy(
	engine: () => string,
	faultFor: (request: EngineRequest) => Fault | undefined | Promise<Fault | undefined>,
	finished: (request: EngineRequest) => void = () => {},
): Promise<{ endpoint: string; stop(): Promise<void> }> {
	const server = createServer(async (incoming, outgoing) => {
		const chunks = await incoming.toArray().catch(() => undefined);
		// The caller disconnected while it sent its request.
		if (chunks === undefined) return;
		const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
		const body = Buffer.concat(chunks).toString();
		const fault = await faultFor({ operation, body });
		if (fault?.kind === "slow") await delay(fault.ms);
		if (fault?.kind === "cut") outgoing.destroy();
		else if (fault?.kind === "response") respond(outgoing, fault.status, fault.body);
		else if (fault?.kind === "unprocessed") {
			respond(outgoing, 200, { Responses: {}, UnprocessedKeys: JSON.parse(body).RequestItems });
		} else await forward(engine(), incoming, body, outgoing, fault?.kind === "lost-response");
		finished({ operation, body });
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	// A listening TCP server has an AddressInfo; the string is for pipes.
	const { port } = server.address() as AddressInfo;
	return {
		endpoint: `http://127.0.0.1:${port}`,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

function respond(outgoing: ServerResponse, status: number, body: unknown): void {
	outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}

/** Forwards a request, and its response unless it is to be lost. Resolves when the engine has responded or failed. */
function forward(
	engine: string,
	incoming: IncomingMessage,
	body: string,
	outgoing: ServerResponse,
	isLost: boolean,
): Promise<void> {
	return new Promise((resolve) => {
		const forwarded = request(engine, { method: incoming.method, headers: incoming.headers }, (response) => {
			if (isLost) response.resume().on("end", () => outgoing.destroy());
			else {
				outgoing.writeHead(response.statusCode ?? 502, response.headers);
				response.pipe(outgoing);
			}
			response.on("error", () => outgoing.destroy()).on("close", resolve);
		});
		forwarded.on("error", () => {
			outgoing.destroy();
			resolve();
		});
		forwarded.end(body);
	});
}

/** An error response of DynamoDB. */
export function dynamoError(status: number, name: string, message: string, members: object = {}): Fault {
	const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, Message: message, ...members };
	return { kind: "response", status, body };
}

/** DynamoDB's response to a transaction of `length` writes of which those at `positions` conflict with another transaction. */
export function transactionConflict(length: number, ...positions: number[]): Fault {
	const reasons = Array.from({ length }, (_, position) => ({
		Code: positions.includes(position) ? "TransactionConflict" : "None",
	}));
	const message = `Transaction cancelled [${reasons.map(({ Code }) => Code).join(", ")}]`;
	return dynamoError(400, "TransactionCanceledException", message, { CancellationReasons: reasons });
}

export const throttled: Fault = dynamoError(400, "ThrottlingException", "Rate exceeded");
