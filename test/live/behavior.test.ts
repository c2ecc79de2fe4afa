/** What a deployed stage does that a local one cannot: its user pool, alarms, metrics, traces and logs. */
import { randomBytes, randomUUID } from "node:crypto";
import { APIGatewayClient, GetStageCommand } from "@aws-sdk/client-api-gateway";
import {
	CloudWatchClient,
	DescribeAlarmHistoryCommand,
	GetMetricDataCommand,
	type MetricDataQuery,
	SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetTracesCommand, XRayClient } from "@aws-sdk/client-xray";
import { createClient } from "@tap/client";
import { appName } from "@tap/core/contract/app.ts";
import { problems } from "@tap/core/contract/problem.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { functionName, liveAlias, resourceName } from "../../infra/names.ts";
import { findApi } from "../../scripts/operate/deployed-routes.ts";
import { createAccount, deleteAccount, newAccount, signIn } from "../../scripts/operate/live-test/accounts.ts";
import { findUserPool } from "../../scripts/operate/live-test/user-pool.ts";
import { deleteUser, findTable } from "../../scripts/operate/live-test/user-rows.ts";
import { connect, stageName, target, timeoutMs, tokens, url } from "./stage.ts";

/** Repeats `check` until it passes, at most for `timeoutMs`. */
function eventually<Result>(check: () => Promise<Result>): Promise<Result> {
	return vi.waitFor(check, { timeout: timeoutMs, interval: Math.min(5_000, timeoutMs / 10) });
}

/** Ends a test that hangs, after `eventually` has. */
const options = { timeout: timeoutMs + 60_000 };

/** The token of a caller, who exists wherever these checks run. */
function tokenOf(name: "admin" | "ada"): string {
	if (tokens === undefined) throw new Error("These checks write: npm run test:live does not run them on production.");
	return tokens[name];
}

/** Sends a request, with an id that finds it in logs and traces. */
function send(path: string, headers: Record<string, string> = {}): Promise<Response> {
	return fetch(`${url}${path}`, { headers });
}

describe("the user pool", () => {
	test("stores the user of an account that an administrator made at the first sign-in", options, async () => {
		const cognito = connect(CognitoIdentityProviderClient);
		const dynamodb = connect(DynamoDBClient);
		const pool = await findUserPool(cognito, target);
		const account = newAccount("sign-in", false);
		onTestFinished(() => deleteAccount(cognito, pool, account.address));
		const sub = await createAccount(cognito, pool, account);
		const table = await findTable(dynamodb, target, "Users");
		onTestFinished(() => deleteUser(dynamodb, table, sub));
		const token = await signIn(cognito, pool, account);
		const response = await send("/users/me", { Authorization: `Bearer ${token}` });
		expect(response.status).toBe(200);
		expect(await response.json()).toMatchObject({ id: sub, email: account.address });
	});
});

describe("an alarm", () => {
	test("publishes to the encrypted topic", options, async () => {
		const client = connect(CloudWatchClient);
		const AlarmName = resourceName("api-4xx", stageName);
		const startedAt = new Date();
		const change = (StateValue: "ALARM" | "OK") =>
			client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: "A live test of the notification" }));
		onTestFinished(async () => void (await change("OK")));
		await change("ALARM");
		await eventually(async () => {
			const { AlarmHistoryItems = [] } = await client.send(
				new DescribeAlarmHistoryCommand({
					AlarmName,
					HistoryItemType: "Action",
					StartDate: startedAt,
					EndDate: new Date(),
				}),
			);
			// A key policy that is wrong shows here as "Failed to execute action … KMSAccessDenied".
			expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toContainEqual(
				expect.stringMatching(/^Successfully executed action .*alarms/),
			);
		});
	});
});

describe("metrics", () => {
	test("count requests, invocations of the alias, and orders refused for want of stock", options, async () => {
		const startedAt = new Date(Date.now() - 60_000);
		await refuseOrder();
		const orders = functionName("orders", stageName);
		const query = (
			Id: string,
			Namespace: string,
			MetricName: string,
			dimensions: Record<string, string>,
		): MetricDataQuery => ({
			Id,
			MetricStat: {
				Metric: {
					Namespace,
					MetricName,
					Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
				},
				Period: 60,
				Stat: "Sum",
			},
		});
		const MetricDataQueries = [
			query("requests", "AWS/ApiGateway", "Count", { ApiName: target.apiName, Stage: stageName }),
			query("invocations", "AWS/Lambda", "Invocations", { FunctionName: orders, Resource: `${orders}:${liveAlias}` }),
			query("refusals", appName, problems["order.insufficient_stock"].metric, { service: orders }),
		];
		const client = connect(CloudWatchClient);
		await eventually(async () => {
			const { MetricDataResults = [] } = await client.send(
				new GetMetricDataCommand({ MetricDataQueries, StartTime: startedAt, EndTime: new Date() }),
			);
			const counted = MetricDataResults.filter(({ Values = [] }) => Values.some((value) => value > 0));
			expect(counted.map(({ Id }) => Id).sort()).toEqual(["invocations", "refusals", "requests"]);
		});
	});
});

/** Orders more of a product than there is. */
async function refuseOrder(): Promise<void> {
	const admin = createClient({ baseUrl: url, token: tokenOf("admin") });
	const ada = createClient({ baseUrl: url, token: tokenOf("ada") });
	const body = {
		name: "Live test",
		description: "",
		category: "live-test",
		price: { amount: 1, currency: "EUR" as const },
		stock: 1,
	};
	const { data: product } = await admin.POST("/products", { body });
	if (product === undefined) throw new Error("The product was not created.");
	onTestFinished(async () => {
		await admin.DELETE("/products/{productId}", { params: { path: { productId: product.id } } });
	});
	const { response } = await ada.POST("/orders", {
		params: { header: { "Idempotency-Key": randomUUID() } },
		body: { lines: [{ productId: product.id, quantity: 2 }] },
	});
	expect(response.status).toBe(409);
}

describe("a trace", () => {
	test("shows the gateway and the function of a request", options, async () => {
		const seconds = Math.floor(Date.now() / 1_000).toString(16);
		const traceId = `1-${seconds}-${randomBytes(12).toString("hex")}`;
		await send("/products", { "X-Amzn-Trace-Id": `Root=${traceId};Sampled=1` });
		const client = connect(XRayClient);
		await eventually(async () => {
			const { Traces = [] } = await client.send(new BatchGetTracesCommand({ TraceIds: [traceId] }));
			const segments = Traces.flatMap(({ Segments = [] }) =>
				Segments.map(({ Document = "{}" }) => JSON.parse(Document).origin),
			);
			expect(segments).toEqual(expect.arrayContaining(["AWS::ApiGateway::Stage", "AWS::Lambda::Function"]));
		});
	});
});

describe("the logs", () => {
	/** Returns the lines of a log with a text. */
	async function linesWith(logGroupName: string, text: string): Promise<Record<string, unknown>[]> {
		const { events = [] } = await connect(CloudWatchLogsClient).send(
			new FilterLogEventsCommand({ logGroupName, filterPattern: JSON.stringify(text) }),
		);
		return events.flatMap(({ message = "" }) => (message.startsWith("{") ? [JSON.parse(message)] : []));
	}

	test("have a line for each request, without its path and query", options, async () => {
		const response = await send("/products?limit=1&category=live-test");
		const requestId = response.headers.get("X-Request-Id") ?? "";
		const client = connect(APIGatewayClient);
		const restApiId = await findApi(client, target);
		const { accessLogSettings } = await client.send(new GetStageCommand({ restApiId, stageName }));
		const [, group = ""] = /:log-group:([^:]+)/.exec(accessLogSettings?.destinationArn ?? "") ?? [];
		const [line] = await eventually(async () => {
			const lines = await linesWith(group, requestId);
			expect(lines).toHaveLength(1);
			return lines;
		});
		expect(line).toMatchObject({ requestId, method: "GET", resource: "/products", status: "200" });
		expect(JSON.stringify(line)).not.toContain("live-test");
	});

	test("have no line of the function about a request that it refused, at its level", options, async () => {
		const response = await send("/products?limit=0");
		expect(response.status).toBe(400);
		expect(apiFunctions.products.logLevel).toBe("ERROR");
		const requestId = response.headers.get("X-Request-Id") ?? "";
		// Lambda's own line about the invocation shows that the log has arrived.
		const group = `/aws/lambda/${functionName("products", stageName)}`;
		await eventually(async () => {
			const { events = [] } = await connect(CloudWatchLogsClient).send(
				new FilterLogEventsCommand({
					logGroupName: group,
					filterPattern: '"REPORT RequestId"',
					startTime: Date.now() - 60_000,
				}),
			);
			expect(events).not.toEqual([]);
		});
		expect(await linesWith(group, requestId)).toEqual([]);
	});
});
