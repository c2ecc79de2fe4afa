import { Logger } from "@aws-lambda-powertools/logger";
import { AppError } from "@tap/core/app-error.ts";
import type { Context } from "aws-lambda";
import { callOf, redactError } from "./redact-error.ts";

// Everything that a function writes about a failed request. It is loaded with the first failure: most environments end without one.

/** A failed request. */
export interface Failure {
	error: unknown;
	/** The status of the response. */
	status: number;
	/** The metric that counts the problem, if it has one. */
	metric: string | undefined;
	/** What the log line says of the request. */
	keys: LogKeys;
	context: Context;
	/** Whether it was the first request of this environment. */
	isColdStart: boolean;
}

export interface LogKeys {
	requestId: string;
	operation?: string;
	/** The caller's id. */
	caller?: string;
}

let logger: Logger | undefined;

/** Counts a failed request and logs it: an unexpected error once and complete, except for personal data. */
export async function report({ error, status, metric, keys, context, isColdStart }: Failure): Promise<void> {
	if (metric) await count(metric);
	if (!logger) {
		logger = new Logger();
		// It takes the first request that it is told of for the cold start.
		if (!isColdStart) logger.addContext(context);
	}
	logger.addContext(context);
	if (!(error instanceof AppError)) logger.error("Unexpected error", { ...keys, error: redactError(error) });
	else if (status < 500) logger.info("Refused", { ...keys, code: error.code });
	else {
		const { code, cause } = error;
		logger.warn("Unavailable", { ...keys, code, cause: nameOf(cause), database: callOf(cause) });
	}
}

/** Writes a metric. Few failures have one, so that what it needs is loaded when the first one does. */
async function count(name: string): Promise<void> {
	const { Metrics, MetricUnit } = await import("@aws-lambda-powertools/metrics");
	const metrics = new Metrics();
	metrics.addMetric(name, MetricUnit.Count, 1);
	metrics.publishStoredMetrics();
}

function nameOf(cause: unknown): string | undefined {
	return cause instanceof Error ? redactError(cause).name : undefined;
}
