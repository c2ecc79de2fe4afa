import { APIGatewayClient, paginateGetRestApis } from "@aws-sdk/client-api-gateway";
import { CloudFrontClient, ListResponseHeadersPoliciesCommand } from "@aws-sdk/client-cloudfront";
import { CognitoIdentityProviderClient, paginateListUserPools } from "@aws-sdk/client-cognito-identity-provider";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { awsErrorMessage, isWithoutCredentials } from "../aws-error.ts";
import type { Finding } from "./finding.ts";

/**
 * AWS's default quotas, per account. A higher one may have been granted: Service Quotas in AWS's console shows it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 */
const defaultQuotas = { regionalApis: 600, headersPolicies: 20, userPools: 1_000 };

/** The concurrent executions below which a few requests at once are throttled. A new account may have 10. */
const minConcurrency = 100;

/** The difference between this machine's clock and AWS's, in seconds, from which AWS refuses signatures. */
const maxClockSkewSeconds = 300;

/** Checks the credentials, the clock and the quotas of the account that they belong to. Everything is only read. */
export async function checkAccount(region: string, now = () => Date.now()): Promise<Finding[]> {
	const identity = await checkCredentials(region, now);
	if (identity[0]?.status !== "ok") return identity;
	return [
		...identity,
		await checkConcurrency(new LambdaClient({ region })),
		await checkQuota("REST APIs", defaultQuotas.regionalApis, new APIGatewayClient({ region }), countApis),
		// CloudFront is one service for all regions, and this is where it is.
		await checkQuota(
			"headers policies",
			defaultQuotas.headersPolicies,
			new CloudFrontClient({ region: "us-east-1" }),
			countHeadersPolicies,
		),
		await checkQuota(
			"user pools",
			defaultQuotas.userPools,
			new CognitoIdentityProviderClient({ region }),
			countUserPools,
		),
	];
}

async function checkCredentials(region: string, now: () => number): Promise<Finding[]> {
	const subject = "credentials";
	const client = new STSClient({ region });
	// Every response says what time it is at AWS, also one that refuses the credentials.
	let serverTime: number | undefined;
	client.middlewareStack.add(
		(next) => async (args) => {
			const result = await next(args);
			serverTime = dateOf(result.response);
			return result;
		},
		// Between the connection and the part that reads an error from a response.
		{ step: "deserialize", priority: "low" },
	);
	try {
		const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
		const identity: Finding = { subject, status: "ok", text: `account ${Account}, ${Arn}, region ${region}` };
		return [identity, ...checkClock(serverTime, now())];
	} catch (error) {
		const message = awsErrorMessage(error);
		if (message === undefined) throw error;
		const status = isWithoutCredentials(error) ? "skipped" : "problem";
		return [{ subject, status, text: message }, ...checkClock(serverTime, now())];
	} finally {
		client.destroy();
	}
}

function dateOf(response: unknown): number | undefined {
	if (typeof response !== "object" || response === null || !("headers" in response)) return undefined;
	const { headers } = response;
	if (typeof headers !== "object" || headers === null || !("date" in headers)) return undefined;
	const time = Date.parse(String(headers.date));
	return Number.isNaN(time) ? undefined : time;
}

function checkClock(serverTime: number | undefined, localTime: number): Finding[] {
	if (serverTime === undefined) return [];
	const subject = "clock";
	const seconds = Math.round((localTime - serverTime) / 1_000);
	const size = Math.abs(seconds);
	if (size < maxClockSkewSeconds) return [{ subject, status: "ok", text: `${size} s from AWS's` }];
	const text = `${size} s ${seconds < 0 ? "behind" : "ahead of"} AWS's, which then refuses signatures`;
	return [{ subject, status: "problem", text, remedy: "Let the system set the time from the network (NTP)." }];
}

function checkConcurrency(client: LambdaClient): Promise<Finding> {
	const subject = "concurrency";
	return check(subject, client, async () => {
		const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
		const limit = AccountLimit?.ConcurrentExecutions ?? 0;
		const text = `${limit} concurrent executions of Lambda`;
		if (limit >= minConcurrency) return { subject, status: "ok", text };
		const remedy = "Requests beyond them fail. Ask for more under Service Quotas, AWS Lambda, Concurrent executions.";
		return { subject, status: "warning", text, remedy };
	});
}

function checkQuota<Client extends { destroy(): void }>(
	subject: string,
	quota: number,
	client: Client,
	count: (client: Client) => Promise<number>,
): Promise<Finding> {
	return check(subject, client, async () => {
		const used = await count(client);
		const text = `${used} of ${quota} that an account has by default`;
		if (used < quota * 0.9) return { subject, status: "ok", text };
		return { subject, status: "warning", text, remedy: "Remove old stages, or ask for more under Service Quotas." };
	});
}

async function countApis(client: APIGatewayClient): Promise<number> {
	let count = 0;
	for await (const { items = [] } of paginateGetRestApis({ client }, { limit: 500 })) count += items.length;
	return count;
}

async function countHeadersPolicies(client: CloudFrontClient): Promise<number> {
	let count = 0;
	let marker: string | undefined;
	do {
		const { ResponseHeadersPolicyList: list } = await client.send(
			new ListResponseHeadersPoliciesCommand({ Type: "custom", Marker: marker }),
		);
		count += list?.Quantity ?? 0;
		marker = list?.NextMarker;
	} while (marker);
	return count;
}

async function countUserPools(client: CognitoIdentityProviderClient): Promise<number> {
	let count = 0;
	for await (const { UserPools = [] } of paginateListUserPools({ client }, { MaxResults: 60 }))
		count += UserPools.length;
	return count;
}

/** Makes a check. One that AWS refuses is skipped: a person who may deploy need not be allowed to list everything. */
async function check(subject: string, client: { destroy(): void }, read: () => Promise<Finding>): Promise<Finding> {
	try {
		return await read();
	} catch (error) {
		const message = awsErrorMessage(error);
		if (message === undefined) throw error;
		return { subject, status: "skipped", text: message };
	} finally {
		client.destroy();
	}
}
