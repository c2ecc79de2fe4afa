import type { Context } from "aws-lambda";

/** What the Lambda runtime passes to a handler besides the event. Imports nothing: what it costs is measured with the handler. */
export const context: Context = {
	callbackWaitsForEmptyEventLoop: true,
	functionName: "bench",
	functionVersion: "1",
	invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:bench:LIVE",
	memoryLimitInMB: "1024",
	awsRequestId: "8f5c6d2e-3a41-4b7e-9d0c-5e6f7a8b9c0d",
	logGroupName: "/aws/lambda/bench",
	logStreamName: "2026/01/01/[1]0123456789abcdef",
	getRemainingTimeInMillis: () => 30_000,
	done: () => {},
	fail: () => {},
	succeed: () => {},
};
