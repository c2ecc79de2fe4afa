import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { gateway } from "@tap/core/contract/gateway.ts";
import { plainPath } from "@tap/core/contract/plain-path.ts";
import { redactError } from "@tap/functions/redact-error.ts";
import { isForThisMachine, misdirected } from "../host.ts";
import { type BodyReservation, clientDisconnected, createBodyMemory } from "../http-body.ts";
import { listen } from "../port.ts";
import { closeWith, connectionState } from "./connection.ts";
import { createRequestHandler, type Exchange, type RequestHandlerOptions } from "./handle-request.ts";
import { handleParseError } from "./parse-error.ts";
import { splitTarget } from "./proxy-event.ts";
import type { HttpResponse } from "./proxy-response.ts";
import { sendResponse } from "./send-response.ts";
import { createThrottle } from "./throttle.ts";

/** The parts that a gateway connects. `log` gets one line for each request and each error. */
export interface GatewayOptions extends RequestHandlerOptions {
	/** Pages that the gateway serves besides the API, without throttle, authorizer and size limits. */
	pages?: PageServer;
	/** The limits that differ from the contract's and from `ownLimits`. */
	limits?: Partial<Record<"maxBodyBytes" | "maxHeaderBytes" | keyof typeof ownLimits, number>> & {
		throttle?: { rate: number; burst: number };
	};
}

/** A server of web pages. */
export interface PageServer {
	/** Whether a path belongs to a page. */
	handles(path: string): boolean;
	/** Responds to a request for such a path, and resolves when the response has been sent. Never rejects. */
	serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void>;
}

/** Limits that keep one client, or many, from exhausting the machine. API Gateway has its own and does not publish them. */
const ownLimits = {
	/** How long a client may take to start a request and to send its first line and headers. */
	headersTimeoutMs: 15_000,
	/** How long a client may take to send a whole request; 10 MB in this time are 1.4 Mbit/s. */
	requestTimeoutMs: 60_000,
	/** How often the two timeouts are checked. */
	checkIntervalMs: 1_000,
	/** How long a connection may wait for its next request. */
	keepAliveTimeoutMs: 65_000,
	/** How long a client may take to read a response. */
	responseTimeoutMs: 60_000,
	/** The largest number of connections; further ones are closed at once. */
	maxConnections: 4_096,
	/** The largest size of all request bodies in memory together. */
	maxBufferedBytes: 256 * 1024 * 1024,
} as const;

/** A gateway that is listening. */
export interface Gateway {
	url: string;
	/** Accepts no more requests, waits up to `timeoutMs` for those in flight, and closes all connections. */
	stop(timeoutMs: number): Promise<void>;
}

/**
 * Starts an HTTP server on 127.0.0.1 that does what API Gateway does for a REST API: it serves the contract's routes only,
 * with authorizer, throttle, size limits and Lambda proxy integration. Its own error responses are `application/problem+json`.
 * @param port 0 for any free port
 * @throws UserError if the port is not free
 */
export async function startGateway(options: GatewayOptions, port: number): Promise<Gateway> {
	const limits = {
		throttle: gateway.throttle,
		maxBodyBytes: gateway.maxBodyBytes,
		maxHeaderBytes: gateway.maxHeaderBytes,
		...ownLimits,
		...options.limits,
	};
	const memory = createBodyMemory(limits.maxBufferedBytes);
	const handleRequest = createRequestHandler(options, limits, { throttle: createThrottle(limits.throttle), memory });
	const server = createServer({
		// Larger than the gateway's own limit, so that Node does not respond before the gateway can.
		maxHeaderSize: 64 * 1024,
		requireHostHeader: false,
		headersTimeout: limits.headersTimeoutMs,
		requestTimeout: limits.requestTimeoutMs,
		connectionsCheckingInterval: limits.checkIntervalMs,
		keepAliveTimeout: limits.keepAliveTimeoutMs,
	});
	server.maxHeadersCount = 0;
	server.maxConnections = limits.maxConnections;
	let isStopping = false;
	let inFlight = 0;

	function onRequest(request: IncomingMessage, response: ServerResponse): void {
		const state = connectionState(request.socket);
		// Requests after the last response of a connection are ignored (RFC 9112, section 9.6).
		if (isStopping || state.isClosing) {
			void closeWith(request.socket, "");
			return;
		}
		if (!response.shouldKeepAlive) state.isClosing = true;
		const controller = new AbortController();
		state.latest = { request, controller };
		const onDisconnect = () => controller.abort(clientDisconnected());
		state.onClose.add(onDisconnect);
		inFlight += 1;
		const done = serve(request, response, { bytes: 0, aborted: controller.signal });
		state.pending.add(done);
		void done.finally(() => {
			state.pending.delete(done);
			state.onClose.delete(onDisconnect);
			inFlight -= 1;
			server.emit("responded");
		});
	}

	async function serve(
		request: IncomingMessage,
		response: ServerResponse,
		reservation: BodyReservation,
	): Promise<void> {
		const { path } = splitTarget(request.url ?? "/");
		const { pages } = options;
		const isPage = isForThisMachine(request) && request.httpVersion !== "0.9";
		if (!isPage || !pages?.handles(path)) return serveApi(request, response, path, reservation);
		const disconnected = new Promise<void>((resolve) => reservation.aborted.addEventListener("abort", () => resolve()));
		await Promise.race([pages.serve(request, response, path), disconnected]);
	}

	async function serveApi(
		request: IncomingMessage,
		response: ServerResponse,
		path: string,
		reservation: BodyReservation,
	): Promise<void> {
		const startedAt = performance.now();
		const exchange: Exchange = { requestId: randomUUID(), path };
		const result = isForThisMachine(request)
			? await handleRequest(request, response, exchange, reservation)
			: misdirectedResponse();
		result.headers.push(["x-amzn-RequestId", exchange.requestId]);
		// The stop may have come while the function was running.
		if (isStopping) response.shouldKeepAlive = false;
		if (isStopping || !request.complete) connectionState(request.socket).isClosing = true;
		const outcome = request.socket.destroyed ? "disconnected" : result.status;
		try {
			const { responseTimeoutMs: timeoutMs } = limits;
			await sendResponse(request, response, result, { timeoutMs, aborted: reservation.aborted });
		} catch (error) {
			options.log(`ERROR gateway: ${redactError(error).message} (${exchange.requestId})`);
			request.socket.destroy();
		}
		memory.release(reservation.bytes);
		options.log(describe(request, exchange, outcome, performance.now() - startedAt));
	}

	server.on("request", onRequest);
	// Without these two, Node would respond itself. The gateway asks for the body only once the request is accepted.
	server.on("checkContinue", onRequest);
	server.on("checkExpectation", onRequest);
	server.on("clientError", (error: Error, socket: Socket) => handleParseError(error, socket, options));
	const boundPort = await listen(server, port, "set PORT to another one");
	return {
		url: `http://127.0.0.1:${boundPort}`,
		async stop(timeoutMs) {
			isStopping = true;
			const closed = once(server, "close");
			server.close();
			server.closeIdleConnections();
			const signal = AbortSignal.timeout(timeoutMs);
			while (inFlight > 0 && !signal.aborted) await once(server, "responded", { signal }).catch(() => {});
			server.closeAllConnections();
			await closed;
		},
	};
}

function misdirectedResponse(): HttpResponse {
	const { status, headers, body } = misdirected;
	return { status, headers: Object.entries(headers), body: Buffer.from(body) };
}

/**
 * Returns the log line of a request. It leaves out everything that a caller may have put there by mistake: the query, and
 * path segments that are not ids. It contains the first characters of the caller's id.
 */
function describe(
	{ method }: IncomingMessage,
	{ path, operationId, claims, requestId }: Exchange,
	outcome: number | "disconnected",
	durationMs: number,
): string {
	const caller = claims?.sub?.slice(0, 8) ?? "-";
	return `${method} ${plainPath(path)} ${outcome} ${Math.round(durationMs)} ms ${operationId ?? "-"} ${caller} ${requestId}`;
}
