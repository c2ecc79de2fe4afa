import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "@tap/core/app-error.ts";
import { cacheControl, constantHeaders, corsHeaders, preflightHeaders } from "@tap/core/contract/gateway.ts";
import type { Health } from "@tap/core/contract/health.ts";
import type { OperationId } from "@tap/core/contract/operations.ts";
import { redactError } from "@tap/functions/redact-error.ts";
import type { ApiFunction } from "@tap/functions/settings.ts";
import { type BodyMemory, type BodyReservation, bodyTooLarge, decompress, readBody } from "../http-body.ts";
import type { Authorize, Claims } from "./authorizer.ts";
import { problemResponse } from "./problem-response.ts";
import { type HttpRequest, toEvent } from "./proxy-event.ts";
import { decodeProxyResponse, type HttpResponse } from "./proxy-response.ts";
import { assertWellFramed, authorizationOf, headBytes } from "./request-head.ts";
import { findResource, type Resource, type ResourceMatch, type Route } from "./routes.ts";
import type { Throttle } from "./throttle.ts";

/** The result of invoking a function: its return value as JSON, or why there is none. */
export type InvocationResult = { payload: string } | { error: string } | { timedOut: true };

/** The parts that respond to the requests of the API. */
export interface RequestHandlerOptions {
	/** Returns the resources in force. Called for each request, so that a changed contract takes effect at once. */
	resources(): readonly Resource[];
	authorize: Authorize;
	functions: { invoke(name: ApiFunction, event: unknown, requestId: string): Promise<InvocationResult> };
	health: Health;
	/** `["*"]`, or the origins whose pages may read responses. */
	allowedOrigins: readonly string[];
	/** Logs a line. */
	log(line: string): void;
}

/** The facts about one request and its response. They are filled in as they become known, for the log. */
export interface Exchange {
	requestId: string;
	path: string;
	operationId?: OperationId;
	claims?: Claims | undefined;
}

/** Returns the response to a request of the API. Never rejects: an error becomes a problem response. */
export type RequestHandler = (
	request: IncomingMessage,
	response: ServerResponse,
	exchange: Exchange,
	reservation: BodyReservation,
) => Promise<HttpResponse>;

/**
 * Creates the handler that treats a request as API Gateway does: size limits, route, throttle, authorizer, body, and the
 * Lambda proxy integration.
 */
export function createRequestHandler(
	options: RequestHandlerOptions,
	limits: { maxBodyBytes: number; maxHeaderBytes: number },
	{ throttle, memory }: { throttle: Throttle; memory: BodyMemory },
): RequestHandler {
	return async (request, response, exchange, reservation) => {
		try {
			return await respond(request, response, exchange, reservation);
		} catch (error) {
			return errorResponse(error, request, exchange);
		}
	};

	async function respond(
		request: IncomingMessage,
		response: ServerResponse,
		exchange: Exchange,
		reservation: BodyReservation,
	): Promise<HttpResponse> {
		const { match, route } = resolve(request, exchange);
		if (route === undefined) return ownResponse(204, request, exchange, preflightHeaders(match.resource.methods));
		exchange.operationId = route.operationId;
		if (!throttle()) throw new AppError("rate.exceeded");
		if (Number(request.headers["content-length"]) > limits.maxBodyBytes) throw bodyTooLarge(limits.maxBodyBytes);
		if (route.access !== "anyone") {
			exchange.claims = await options.authorize(authorizationOf(request));
			if (exchange.claims === undefined) throw new AppError("auth.unauthenticated");
		}
		if (route.integration === "gateway") {
			const headers = { "Content-Type": "application/json", "Cache-Control": cacheControl(route.access) };
			return ownResponse(200, request, exchange, headers, JSON.stringify(options.health));
		}

		// An HTTP/1.0 client would take the interim response for the final one (RFC 9110, section 10.1.1).
		const expectsContinue = request.httpVersion === "1.1" && request.headers.expect?.toLowerCase() === "100-continue";
		if (expectsContinue) response.writeContinue();
		const encoded = await readBody(request, limits.maxBodyBytes, memory, reservation);
		const body = await decompress(encoded, request.headers["content-encoding"], limits.maxBodyBytes);
		const { claims, requestId } = exchange;
		const event = toEvent(toHttpRequest(request, body), { match, claims, requestId, now: new Date() });
		const result = await options.functions.invoke(route.integration, event, requestId);
		if ("timedOut" in result) throw new AppError("server.timeout");
		try {
			if ("error" in result) throw new Error(result.error);
			return decodeProxyResponse(result.payload);
		} catch (cause) {
			options.log(`ERROR ${route.integration}: ${redactError(cause).message} (${requestId})`);
			throw new AppError("server.bad_gateway", {}, { cause });
		}
	}

	/** Finds the resource and the route of a request. No route means a CORS preflight. */
	function resolve(request: IncomingMessage, exchange: Exchange): { match: ResourceMatch; route: Route | undefined } {
		if (headBytes(request) > limits.maxHeaderBytes) {
			throw new AppError("header.too_large", {
				detail: `The request line and the headers may have at most ${limits.maxHeaderBytes} bytes together.`,
			});
		}
		assertWellFramed(request);
		const match = findResource(options.resources(), exchange.path);
		if (match === undefined) throw new AppError("route.not_found");
		const route = match.resource.routes.find(({ method }) => method === request.method);
		if (route === undefined && request.method !== "OPTIONS") throw new AppError("method.not_allowed");
		return { match, route };
	}

	/** Returns a response that the gateway makes without a function. */
	function ownResponse(
		status: number,
		request: IncomingMessage,
		{ requestId }: Exchange,
		headers: Record<string, string>,
		body = "",
	): HttpResponse {
		const all = {
			...corsHeaders(request.headers.origin, options.allowedOrigins),
			...constantHeaders,
			...headers,
			"X-Request-Id": requestId,
		};
		return { status, headers: Object.entries(all), body: Buffer.from(body) };
	}

	/** Returns the problem response for an error. An unexpected error is logged in full and returned as a generic 500. */
	function errorResponse(error: unknown, request: IncomingMessage, { requestId, path }: Exchange): HttpResponse {
		// A client that disconnects while it sends the body is not an error of the gateway.
		if (!(error instanceof AppError) && (request.complete || !request.socket.destroyed)) {
			const { name, message, stack } = redactError(error);
			options.log(`ERROR gateway: ${name}: ${message}\n${stack} (${requestId})`);
		}
		const resource = findResource(options.resources(), path)?.resource;
		return problemResponse(error instanceof AppError ? error : new AppError("server.failed"), {
			instance: path,
			requestId,
			allow: resource?.methods,
			cors: corsHeaders(request.headers.origin, options.allowedOrigins),
		});
	}
}

function toHttpRequest(request: IncomingMessage, body: Buffer): HttpRequest {
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
