import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** What happens to one request on its way to the engine. */
export type Fault =
	/** The engine does it, and its answer is lost. */
	| { kind: "lost-answer" }
	/** The connection is cut before the engine sees it. */
	| { kind: "cut" }
	/** The engine gets it `ms` milliseconds later. */
	| { kind: "slow"; ms: number }
	/** The engine never sees it. */
	| { kind: "answer"; status: number; body: unknown }
	/** A batch read gets nothing but its own keys back, as DynamoDB answers one that it can't serve now. */
	| { kind: "unprocessed" };

/** A request to the engine. */
export interface EngineRequest {
	/** The DynamoDB operation, such as `GetItem`. */
	operation: string;
	/** As JSON. */
	body: string;
}

/**
 * A proxy in front of a real engine that spoils chosen requests at the HTTP boundary.
 * @param engine where the engine is; asked for each request, so that it may move
 * @param faultFor is asked for every request, which waits for the answer
 * @param finished is told when the engine has nothing to do with a request any more, whether anybody got an answer or not
 */
export async function startFaultProxy(
	engine: () => string,
	faultFor: (request: EngineRequest) => Fault | undefined | Promise<Fault | undefined>,
	finished: (request: EngineRequest) => void = () => {},
): Promise<{ endpoint: string; stop(): Promise<void> }> {
	const server = createServer(async (incoming, outgoing) => {
		const chunks = await incoming.toArray().catch(() => undefined);
		// The caller hung up while it sent its request.
		if (chunks === undefined) return;
		const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
		const body = Buffer.concat(chunks).toString();
		const fault = await faultFor({ operation, body });
		if (fault?.kind === "slow") await delay(fault.ms);
		if (fault?.kind === "cut") outgoing.destroy();
		else if (fault?.kind === "answer") reply(outgoing, fault.status, fault.body);
		else if (fault?.kind === "unprocessed") {
			reply(outgoing, 200, { Responses: {}, UnprocessedKeys: JSON.parse(body).RequestItems });
		} else await forward(engine(), incoming, body, outgoing, fault?.kind === "lost-answer");
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

function reply(outgoing: ServerResponse, status: number, body: unknown): void {
	outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}

/** Hands a request on, and the answer back unless it is to be lost. Resolves when the engine is done with it. */
function forward(
	engine: string,
	incoming: IncomingMessage,
	body: string,
	outgoing: ServerResponse,
	isLost: boolean,
): Promise<void> {
	return new Promise((resolve) => {
		const onward = request(engine, { method: incoming.method, headers: incoming.headers }, (answer) => {
			if (isLost) answer.resume().on("end", () => outgoing.destroy());
			else {
				outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
				answer.pipe(outgoing);
			}
			answer.on("error", () => outgoing.destroy()).on("close", resolve);
		});
		onward.on("error", () => {
			outgoing.destroy();
			resolve();
		});
		onward.end(body);
	});
}

/** An error as DynamoDB answers it. */
export function dynamoError(status: number, name: string, message: string, members: object = {}): Fault {
	const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, Message: message, ...members };
	return { kind: "answer", status, body };
}

/** DynamoDB's answer to a transaction of `length` writes that lost against another one at `positions`. */
export function transactionConflict(length: number, ...positions: number[]): Fault {
	const reasons = Array.from({ length }, (_, position) => ({
		Code: positions.includes(position) ? "TransactionConflict" : "None",
	}));
	const message = `Transaction cancelled [${reasons.map(({ Code }) => Code).join(", ")}]`;
	return dynamoError(400, "TransactionCanceledException", message, { CancellationReasons: reasons });
}

export const throttled: Fault = dynamoError(400, "ThrottlingException", "Rate exceeded");

export const failed: Fault = dynamoError(500, "InternalServerError", "Internal server error");
