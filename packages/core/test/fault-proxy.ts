import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What happens to one request on its way to the engine. */
export type Fault =
	/** The engine does it, and its answer is lost. */
	| { kind: "lost-answer" }
	/** The engine never sees it. */
	| { kind: "answer"; status: number; body: unknown }
	/** A batch read gets nothing but its own keys back, as DynamoDB answers one that it can't serve now. */
	| { kind: "unprocessed" };

/**
 * A proxy in front of a real engine that spoils chosen requests at the HTTP boundary. `faultFor` is asked for every
 * request with its DynamoDB operation (`GetItem`); the request waits for its answer.
 */
export async function startFaultProxy(
	engine: string,
	faultFor: (operation: string) => Fault | undefined | Promise<Fault | undefined>,
): Promise<{ endpoint: string; stop(): Promise<void> }> {
	const server = createServer(async (incoming, outgoing) => {
		const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
		const body = Buffer.concat(await incoming.toArray());
		const fault = await faultFor(operation);
		if (fault?.kind === "answer") reply(outgoing, fault.status, fault.body);
		else if (fault?.kind === "unprocessed") {
			const { RequestItems } = JSON.parse(body.toString());
			reply(outgoing, 200, { Responses: {}, UnprocessedKeys: RequestItems });
		} else forward(engine, incoming, body, outgoing, fault?.kind === "lost-answer");
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

function forward(engine: string, incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, lose: boolean) {
	const onward = request(engine, { method: incoming.method, headers: incoming.headers }, (answer) => {
		if (lose) {
			answer.resume().on("end", () => outgoing.destroy());
			return;
		}
		outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
		answer.pipe(outgoing);
	});
	onward.on("error", () => outgoing.destroy());
	onward.end(body);
}

/** DynamoDB's answer to a transaction of `length` writes that lost against another one at `positions`. */
export function transactionConflict(length: number, ...positions: number[]): Fault {
	const reasons = Array.from({ length }, (_, position) => ({
		Code: positions.includes(position) ? "TransactionConflict" : "None",
	}));
	return {
		kind: "answer",
		status: 400,
		body: {
			__type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
			Message: `Transaction cancelled [${reasons.map(({ Code }) => Code).join(", ")}]`,
			CancellationReasons: reasons,
		},
	};
}

export const throttled: Fault = {
	kind: "answer",
	status: 400,
	body: { __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException", message: "Rate exceeded" },
};
