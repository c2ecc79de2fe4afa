import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { AppError } from "@tap/core/app-error.ts";
import { corsHeaders, gateway } from "@tap/core/contract/gateway.ts";
import type { Health } from "@tap/core/contract/health.ts";
import type { OperationId } from "@tap/core/contract/operations.ts";
import { decodeAnswer, type WireAnswer } from "./answer.ts";
import type { Authorize, Claims } from "./authorizer.ts";
import { readBody, send, sizeOfHead } from "./connection.ts";
import { splitTarget, toEvent, type WireRequest } from "./event.ts";
import { codeOf, messageOf } from "./failure.ts";
import type { Functions } from "./functions.ts";
import { listen } from "./port.ts";
import { problemAnswer, rawProblem } from "./problem-answer.ts";
import { findResource, type Match, type Resource, type Route } from "./routes.ts";
import { createThrottle } from "./throttle.ts";

/** What a gateway is made of. */
export interface GatewayOptions {
	/** The routes in force; asked for each request, so that a changed contract counts at once. */
	resources(): readonly Resource[];
	authorize: Authorize;
	functions: Pick<Functions, "invoke">;
	health: Health;
	/** `["*"]`, or the origins whose pages may read answers. */
	allowedOrigins: readonly string[];
	/** Takes a line about each request, and about each failure of the gateway or a function. */
	log(line: string): void;
	/** The contract's limits unless given. */
	limits?: Partial<Pick<typeof gateway, "maxBody" | "maxHeaders">> & { throttle?: { rate: number; burst: number } };
}

/** A gateway that listens. */
export interface Gateway {
	url: string;
	/** Takes no more requests, waits for those in flight for at most `patience` ms, and closes all connections. */
	stop(patience: number): Promise<void>;
}

/** What is known of a request by and by; the log line tells it. */
interface Exchange {
	requestId: string;
	path: string;
	operationId?: OperationId;
	claims?: Claims | undefined;
}

/**
 * Starts an HTTP server on 127.0.0.1 that does what API Gateway does with a REST API: routes of the contract only,
 * authorizer, throttle, limits, Lambda proxy integration; and every answer of its own is `application/problem+json`.
 * @param port 0 for any free one
 * @throws Failure when the port is not free
 */
export async function startGateway(options: GatewayOptions, port: number): Promise<Gateway> {
	const limits = { ...gateway, ...options.limits };
	const admit = createThrottle(limits.throttle);
	// Node's own limit on headers has to be the larger one, or it would answer for us.
	const server = createServer({ maxHeaderSize: 64 * 1024, requireHostHeader: false, keepAliveTimeout: 65_000 });
	server.maxHeadersCount = 0;
	let stopping = false;
	let inFlight = 0;

	async function answer(request: IncomingMessage, response: ServerResponse, exchange: Exchange): Promise<WireAnswer> {
		const { match, route } = resolve(request, exchange);
		if (route === undefined) return own(204, request, exchange, preflightHeaders(match.resource));
		exchange.operationId = route.operationId;
		if (!admit()) throw new AppError("rate.exceeded");
		if (Number(request.headers["content-length"]) > limits.maxBody) throw tooLarge(limits.maxBody);
		if (route.access !== "anyone") {
			exchange.claims = await options.authorize(credentials(request));
			if (exchange.claims === undefined) throw new AppError("auth.unauthenticated");
		}
		if (route.integration === "gateway") {
			return own(200, request, exchange, { "Content-Type": "application/json" }, JSON.stringify(options.health));
		}

		if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
		const body = await readBody(request, limits.maxBody);
		if (body === undefined) throw tooLarge(limits.maxBody);
		const { claims, requestId } = exchange;
		const event = toEvent(toWire(request, body), { match, claims, requestId, now: new Date() });
		const outcome = await options.functions.invoke(route.integration, event, requestId);
		if ("timedOut" in outcome) throw new AppError("server.timeout");
		try {
			if ("failure" in outcome) throw new Error(outcome.failure);
			return decodeAnswer(outcome.payload);
		} catch (cause) {
			options.log(`ERROR ${route.integration}: ${messageOf(cause)} (${requestId})`);
			throw new AppError("server.bad_gateway", {}, { cause });
		}
	}

	/** Finds what a request is for; no route means a preflight. */
	function resolve(request: IncomingMessage, exchange: Exchange): { match: Match; route: Route | undefined } {
		if (sizeOfHead(request) > limits.maxHeaders) {
			throw new AppError("header.too_large", {
				detail: `The request line and the headers may have at most ${limits.maxHeaders} bytes together.`,
			});
		}
		// RFC 9112, section 3.2.
		if (request.httpVersion === "1.1" && request.headers.host === undefined) {
			throw new AppError("request.malformed", { detail: "The request has no Host header." });
		}
		const match = findResource(options.resources(), exchange.path);
		if (match === undefined) throw new AppError("route.not_found");
		const route = match.resource.routes.find(({ method }) => method === request.method);
		if (route === undefined && request.method !== "OPTIONS") throw new AppError("method.not_allowed");
		return { match, route };
	}

	/** An answer that the gateway gives without a function. */
	function own(
		status: number,
		request: IncomingMessage,
		{ requestId }: Exchange,
		headers: Record<string, string>,
		body = "",
	): WireAnswer {
		const all = {
			...corsHeaders(request.headers.origin, options.allowedOrigins),
			...headers,
			"X-Request-Id": requestId,
		};
		return { status, headers: Object.entries(all), body: Buffer.from(body) };
	}

	/** The gateway's answer to a failure; one that nobody foresaw is logged whole and leaves opaque. */
	function failed(error: unknown, request: IncomingMessage, { requestId, path }: Exchange): WireAnswer {
		// A request that broke off in its body is nobody's fault here.
		if (!(error instanceof AppError) && !request.errored) {
			options.log(`ERROR gateway: ${error instanceof Error ? error.stack : String(error)} (${requestId})`);
		}
		const resource = findResource(options.resources(), path)?.resource;
		return problemAnswer(error instanceof AppError ? error : new AppError("server.failed"), {
			instance: path,
			requestId,
			allow: resource && methodsOf(resource),
			cors: corsHeaders(request.headers.origin, options.allowedOrigins),
		});
	}

	async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const startedAt = performance.now();
		const exchange: Exchange = { requestId: randomUUID(), path: splitTarget(request.url ?? "/").path };
		inFlight += 1;
		let answered: WireAnswer;
		try {
			answered = await answer(request, response, exchange);
		} catch (error) {
			answered = failed(error, request, exchange);
		}
		answered.headers.push(["x-amzn-RequestId", exchange.requestId]);
		if (stopping) response.shouldKeepAlive = false;
		const outcome = response.destroyed ? "gone" : answered.status;
		await send(request, response, answered);
		inFlight -= 1;
		server.emit("answered");
		options.log(describe(request, exchange, outcome, performance.now() - startedAt));
	}

	server.on("request", handle);
	// Both would otherwise be answered by Node; here the body is asked for when nothing speaks against the request.
	server.on("checkContinue", handle);
	server.on("checkExpectation", handle);
	server.on("clientError", (error: Error, socket: Socket) => refuse(error, socket, options));
	const boundPort = await listen(server, port, "set PORT to another one");
	return {
		url: `http://127.0.0.1:${boundPort}`,
		async stop(patience) {
			stopping = true;
			const closed = once(server, "close");
			server.close();
			server.closeIdleConnections();
			const deadline = AbortSignal.timeout(patience);
			while (inFlight > 0 && !deadline.aborted) await once(server, "answered", { signal: deadline }).catch(() => {});
			server.closeAllConnections();
			await closed;
		},
	};
}

/** Answers what is no HTTP, and what is too large for Node's parser (RFC 9112, section 2.2), and closes. */
function refuse(error: Error, socket: Socket, { allowedOrigins, log }: GatewayOptions): void {
	const code = codeOf(error);
	// Nobody is there to read an answer, or whoever is says nothing.
	if (!socket.writable || ["ECONNRESET", "HPE_INVALID_EOF_STATE", "ERR_HTTP_REQUEST_TIMEOUT"].includes(code ?? "")) {
		socket.destroy();
		return;
	}
	const problem = new AppError(code === "HPE_HEADER_OVERFLOW" ? "header.too_large" : "request.malformed", {
		detail: code === "HPE_HEADER_OVERFLOW" ? undefined : "The request is not valid HTTP/1.1.",
	});
	const requestId = randomUUID();
	socket.end(rawProblem(problem, { instance: "", requestId, cors: corsHeaders(undefined, allowedOrigins) }));
	log(`? ? ${problem.code} ${requestId}`);
}

/**
 * The value of `Authorization`. Two of them are none: the field takes one value (RFC 9110, section 11.6.2), and whoever
 * looks at the request next might take the other one.
 */
function credentials({ headersDistinct }: IncomingMessage): string | undefined {
	const [value, ...others] = headersDistinct.authorization ?? [];
	return others.length === 0 ? value : undefined;
}

function toWire(request: IncomingMessage, body: Buffer): WireRequest {
	return {
		method: request.method ?? "GET",
		target: request.url ?? "/",
		httpVersion: request.httpVersion,
		rawHeaders: request.rawHeaders,
		body,
		sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
		port: request.socket.localPort ?? 0,
	};
}

function tooLarge(maxBody: number): AppError {
	return new AppError("request.too_large", { detail: `The body may have at most ${maxBody} bytes.` });
}

/** The answer to a preflight (Fetch standard, section 3.2.3). */
function preflightHeaders(resource: Resource): Record<string, string> {
	return {
		"Access-Control-Allow-Methods": methodsOf(resource),
		"Access-Control-Allow-Headers": gateway.cors.requestHeaders.join(", "),
		"Access-Control-Max-Age": String(gateway.cors.maxAge),
	};
}

function methodsOf({ routes }: Resource): string {
	return [...routes.map(({ method }) => method), "OPTIONS"].join(", ");
}

/** One line about a request. It has no query, whose values may be personal, and of the caller only the start of the id. */
function describe({ method }: IncomingMessage, exchange: Exchange, outcome: number | "gone", duration: number): string {
	const { path, operationId = "-", claims, requestId } = exchange;
	return `${method} ${path} ${outcome} ${Math.round(duration)} ms ${operationId} ${claims?.sub?.slice(0, 8) ?? "-"} ${requestId}`;
}
