import { randomUUID } from "node:crypto";
import { problems } from "@tap/core/contract/problem.ts";
import { entriesOf } from "@tap/core/contract/record.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { afterEach, describe, expect, test, vi } from "vitest";
import { loadFreshModules } from "./fresh-modules.ts";
import { collectPrinted } from "./printed.ts";
import { aCustomer, anAdmin, context, restEvent } from "./rest-event.ts";

const lines = collectPrinted();
loadFreshModules();
afterEach(() => vi.unstubAllEnvs());

type Handler = (event: APIGatewayProxyEvent, lambda: typeof context) => Promise<APIGatewayProxyResult>;

/**
 * The variables that Lambda sets for each format of its logs. It sets a level for JSON only, INFO unless the function's
 * configuration names another one. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
const lambdaVariables = {
	Text: { AWS_LAMBDA_LOG_FORMAT: "Text", AWS_LAMBDA_LOG_LEVEL: undefined },
	JSON: { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: "INFO" },
};

/** A request to each function that reads from the database. */
const reads: Record<ApiFunction, () => APIGatewayProxyEvent> = {
	users: () => restEvent("getUser", { claims: anAdmin(), params: { userId: randomUUID() } }),
	orders: () => restEvent("getOrder", { claims: aCustomer(), params: { orderId: `ord_${randomUUID()}` } }),
	products: () => restEvent("getProduct", { params: { productId: `prd_${randomUUID()}` } }),
};

/** Loads a function in the environment that Lambda gives it, until the end of the test: the logger reads it with the first failure. */
async function load(name: ApiFunction, format: keyof typeof lambdaVariables): Promise<Handler> {
	vi.resetModules();
	const own = {
		LOG_LEVEL: apiFunctions[name].logLevel,
		POWERTOOLS_SERVICE_NAME: `tap-${name}-api-pr-42`,
		POWERTOOLS_METRICS_NAMESPACE: "tap",
		POWERTOOLS_DEV: "false",
	};
	for (const [variable, value] of Object.entries({ ...own, ...lambdaVariables[format] })) vi.stubEnv(variable, value);
	const { handler }: { handler: Handler } = await import(`../src/${name}.ts`);
	return handler;
}

const printed = () => lines.map((line) => JSON.parse(line));
const levels = () => printed().flatMap(({ level }) => level ?? []);
const failures = () => printed().filter((line) => problems["server.failed"].metric in line);
const hurried = { ...context, getRemainingTimeInMillis: () => 800 };

describe.each(entriesOf(apiFunctions))("the %s function with Lambda's log format Text", (name, { logLevel }) => {
	const printsWarnings = logLevel === "WARN";

	test("prints nothing about a refused request", async () => {
		const handler = await load(name, "Text");
		expect((await handler(reads[name](), context)).statusCode).toBe(404);
		expect(lines).toEqual([]);
	});

	test(`${printsWarnings ? "prints" : "does not print"} a line about a 503, and counts it`, async () => {
		const handler = await load(name, "Text");
		expect((await handler(reads[name](), hurried)).statusCode).toBe(503);
		expect(levels()).toEqual(printsWarnings ? ["WARN"] : []);
		expect(failures()).toEqual([
			expect.objectContaining({
				ServerFailures: 1,
				service: `tap-${name}-api-pr-42`,
				_aws: expect.objectContaining({
					CloudWatchMetrics: [
						expect.objectContaining({ Namespace: "tap", Metrics: [{ Name: "ServerFailures", Unit: "Count" }] }),
					],
				}),
			}),
		]);
	});

	test("prints a line about an unexpected error, and counts it", async () => {
		const handler = await load(name, "Text");
		vi.spyOn(Map.prototype, "get").mockImplementationOnce(() => {
			throw new Error("unexpected");
		});
		const { statusCode } = await handler(reads[name](), context);
		expect(statusCode).toBe(500);
		expect(levels()).toEqual(["ERROR"]);
		expect(failures()).toEqual([expect.objectContaining({ ServerFailures: 1 })]);
	});

	test("prints nothing about a success", async () => {
		const handler = await load(name, "Text");
		const lists = { users: "listUsers", orders: "listOrders", products: "listProducts" } as const;
		expect((await handler(restEvent(lists[name], { claims: anAdmin() }), context)).statusCode).toBe(200);
		expect(lines).toEqual([]);
	});
});

// The reason for the format Text in infra/functions.ts.
test.each(entriesOf(apiFunctions))("%s ignores its own level with Lambda's log format JSON", async (name) => {
	const handler = await load(name, "JSON");
	expect((await handler(reads[name](), context)).statusCode).toBe(404);
	expect(levels()).toEqual(["INFO"]);
});

test.each([
	["of its first request", 0, true],
	["of a later request, which is the first to fail", 1, false],
])("the log line %s says whether it was a cold start", async (_, successes, isColdStart) => {
	vi.stubEnv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
	const handler = await load("orders", "Text");
	for (let count = 0; count < successes; count++) {
		expect((await handler(restEvent("listOrders", { claims: anAdmin() }), context)).statusCode).toBe(200);
	}
	for (const isCold of [isColdStart, false]) {
		lines.length = 0;
		expect((await handler(reads.orders(), hurried)).statusCode).toBe(503);
		expect(printed().filter(({ level }) => level === "WARN")).toMatchObject([{ cold_start: isCold }]);
	}
});

test("log lines of requests that overlap have their own request's id, operation and caller", async () => {
	const handler = await load("orders", "Text");
	const callers = [aCustomer(), aCustomer()];
	const events = callers.map((claims) => restEvent("getOrder", { claims, params: { orderId: "ord_1" } }));
	await Promise.all(events.map((event) => handler(event, hurried)));
	const warnings = printed().filter(({ level }) => level === "WARN");
	expect(warnings).toEqual(
		events.map(({ requestContext }, index) =>
			expect.objectContaining({
				requestId: requestContext.requestId,
				operation: "getOrder",
				caller: callers[index]?.sub,
			}),
		),
	);
});
