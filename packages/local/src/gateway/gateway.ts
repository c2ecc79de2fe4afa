import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { AppError } from "@tap/core/app-error.ts";
import { corsHeaders, gateway } from "@tap/core/contract/gateway.ts";
import type { Health } from "@tap/core/contract/health.ts";
import type { OperationId } from "@tap/core/contract/operations.ts";
import { plainPath } from "@tap/core/contract/problem.ts";
import { failureOf } from "@tap/functions/redact-error.ts";
import type { Pages } from "../console/server.ts";
import type { Functions } from "../lambda/functions.ts";
import { listen } from "../port.ts";
import { codeOf } from "../user-error.ts";
import type { Authorize, Claims } from "./authorizer.ts";
import {
	assertWellFramed,
	createBudget,
	gone,
	type Hold,
	lineOf,
	readBody,
	sayLast,
	send,
	sizeOfHead,
	tooLarge,
	unpack,
} from "./connection.ts";
import { problemAnswer, rawProblem } from "./problem-response.ts";
import { splitTarget, toEvent, type WireRequest } from "./proxy-event.ts";
import { decodeAnswer, type WireAnswer } from "./proxy-response.ts";
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
	/** What is served besides the contract's routes, without throttle, authorizer and limits. */
	pages?: Pages;
	/** Takes a line about each request, and about each failure of the gateway or a function. */
	log(line: string): void;
	/** The contract's limits and the defaults below unless given. */
	limits?: Partial<Record<"maxBody" | "maxHeaders" | keyof typeof ownLimits, number>> & {
		throttle?: { rate: number; burst: number };
	};
}

/** Limits that keep one client, or many, from using up the machine. API Gateway has its own, and does not tell them. */
const ownLimits = {
	/** How long, in ms, a client may take for a request's line and headers, and to begin with. */
	headersTimeout: 15_000,
	/** How long, in ms, a client may take for a whole request; 10 MB in this time are 1.4 Mbit/s. */
	requestTimeout: 60_000,
	/** How often, in ms, the two are looked at. */
	checkingInterval: 1_000,
	/** How long, in ms, a connection may wait for its next request. */
	keepAliveTimeout: 65_000,
	/** How long, in ms, a client may take to read an answer. */
	answerTimeout: 60_000,
	/** How many connections there may be; further ones are closed at once. */
	maxConnections: 4_096,
	/** How many bytes the bodies of all requests under way may have together. */
	maxBuffered: 256 * 1024 * 1024,
} as const;

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
 * @throws UserError when the port is not free
 */
export async function startGateway(options: GatewayOptions, port: number): Promise<Gateway> {
	const limits = { ...gateway, ...ownLimits, ...options.limits };
	const admit = createThrottle(limits.throttle);
	const budget = createBudget(limits.maxBuffered);
	const server = createServer({
		// Node's own limit on headers has to be the larger one, or it would answer for us.
		maxHeaderSize: 64 * 1024,
		requireHostHeader: false,
		headersTimeout: limits.headersTimeout,
		requestTimeout: limits.requestTimeout,
		connectionsCheckingInterval: limits.checkingInterval,
		keepAliveTimeout: limits.keepAliveTimeout,
	});
	server.maxHeadersCount = 0;
	server.maxConnections = limits.maxConnections;
	let stopping = false;
	let inFlight = 0;

	async function answer(
		request: IncomingMessage,
		response: ServerResponse,
		exchange: Exchange,
		hold: Hold,
	): Promise<WireAnswer> {
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

		// A client of HTTP/1.0 would take it for the answer (RFC 9110, section 10.1.1).
		const isAsking = request.httpVersion === "1.1" && request.headers.expect?.toLowerCase() === "100-continue";
		if (isAsking) response.writeContinue();
		const sent = await readBody(request, limits.maxBody, budget, hold);
		const body = await unpack(sent, request.headers["content-encoding"], limits.maxBody);
		const { claims, requestId } = exchange;
		const event = toEvent(toWire(request, body), { match, claims, requestId, now: new Date() });
		const outcome = await options.functions.invoke(route.integration, event, requestId);
		if ("timedOut" in outcome) throw new AppError("server.timeout");
		try {
			if ("failure" in outcome) throw new Error(outcome.failure);
			return decodeAnswer(outcome.payload);
		} catch (cause) {
			options.log(`ERROR ${route.integration}: ${failureOf(cause).message} (${requestId})`);
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
		assertWellFramed(request);
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
		if (!(error instanceof AppError) && (request.complete || !request.socket.destroyed)) {
			const { name, message, stack } = failureOf(error);
			options.log(`ERROR gateway: ${name}: ${message}\n${stack} (${requestId})`);
		}
		const resource = findResource(options.resources(), path)?.resource;
		return problemAnswer(error instanceof AppError ? error : new AppError("server.failed"), {
			instance: path,
			requestId,
			allow: resource && methodsOf(resource),
			cors: corsHeaders(request.headers.origin, options.allowedOrigins),
		});
	}

	function handle(request: IncomingMessage, response: ServerResponse): void {
		const line = lineOf(request.socket);
		// What comes after the last answer of a connection is not worked on (RFC 9112, section 9.6).
		if (stopping || line.isClosing) {
			void sayLast(request.socket, "");
			return;
		}
		if (!response.shouldKeepAlive) line.isClosing = true;
		const cut = new AbortController();
		line.last = { request, cut };
		const leave = () => cut.abort(gone());
		line.onClose.add(leave);
		inFlight += 1;
		const done = serve(request, response, { size: 0, broken: cut.signal });
		line.pending.add(done);
		void done.finally(() => {
			line.pending.delete(done);
			line.onClose.delete(leave);
			inFlight -= 1;
			server.emit("answered");
		});
	}

	async function serve(request: IncomingMessage, response: ServerResponse, hold: Hold): Promise<void> {
		const { path } = splitTarget(request.url ?? "/");
		if (!options.pages?.takes(path)) return call(request, response, path, hold);
		const left = new Promise<void>((resolve) => hold.broken.addEventListener("abort", () => resolve()));
		await Promise.race([options.pages.serve(request, response, path), left]);
	}

	async function call(request: IncomingMessage, response: ServerResponse, path: string, hold: Hold): Promise<void> {
		const startedAt = performance.now();
		const exchange: Exchange = { requestId: randomUUID(), path };
		let answered: WireAnswer;
		try {
			answered = await answer(request, response, exchange, hold);
		} catch (error) {
			answered = failed(error, request, exchange);
		}
		answered.headers.push(["x-amzn-RequestId", exchange.requestId]);
		// The stop may have come while the function was at work.
		if (stopping) response.shouldKeepAlive = false;
		if (stopping || !request.complete) lineOf(request.socket).isClosing = true;
		const outcome = request.socket.destroyed ? "gone" : answered.status;
		try {
			await send(request, response, answered, { patience: limits.answerTimeout, broken: hold.broken });
		} catch (error) {
			options.log(`ERROR gateway: ${failureOf(error).message} (${exchange.requestId})`);
			request.socket.destroy();
		}
		budget.give(hold.size);
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

/**
 * Answers what is no HTTP, and what is too large for Node's parser (RFC 9112, section 2.2), and closes; after the answers
 * to the requests before it, which may still be under way on the same connection.
 */
function refuse(error: Error, socket: Socket, { allowedOrigins, log }: GatewayOptions): void {
	const line = lineOf(socket);
	const code = codeOf(error);
	const problem = new AppError(code === "HPE_HEADER_OVERFLOW" ? "header.too_large" : "request.malformed", {
		detail: code === "HPE_HEADER_OVERFLOW" ? undefined : "The request is not valid HTTP/1.1.",
	});
	// Nobody is there to read an answer, or whoever is says nothing.
	const isSilent = ["ECONNRESET", "EPIPE", "HPE_INVALID_EOF_STATE", "ERR_HTTP_REQUEST_TIMEOUT"].includes(code ?? "");
	const { request, cut } = line.last ?? {};
	if (request?.complete === false && !isSilent) {
		// It broke in its body: whoever reads that gives the answer.
		cut?.abort(problem);
		return;
	}
	if (request?.complete === false || !socket.writable) {
		socket.destroy();
		return;
	}
	// The parser tells again for each piece that comes.
	if (line.isClosing) return;
	line.isClosing = true;
	if (isSilent) {
		void sayLast(socket, "");
		return;
	}
	const requestId = randomUUID();
	log(`? ? ${problem.code} ${requestId}`);
	void sayLast(socket, rawProblem(problem, { instance: "", requestId, cors: corsHeaders(undefined, allowedOrigins) }));
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

/**
 * One line about a request. What a caller may have put into it by mistake stays out: the query, and what is no id in the
 * path. Of the caller it has the start of the id.
 */
function describe({ method }: IncomingMessage, exchange: Exchange, outcome: number | "gone", duration: number): string {
	const { path, operationId = "-", claims, requestId } = exchange;
	return `${method} ${plainPath(path)} ${outcome} ${Math.round(duration)} ms ${operationId} ${claims?.sub?.slice(0, 8) ?? "-"} ${requestId}`;
}
