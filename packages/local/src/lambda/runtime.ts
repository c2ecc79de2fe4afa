import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { Context } from "aws-lambda";
import type { HandlerLocation, HandlerResult, Invocation } from "./execution-environment.ts";

// The counterpart of Lambda's Node.js runtime: it loads the handler once and then passes it one event after the other. It is
// bundled, and runs in a worker thread with the function's own environment variables.

if (!parentPort) throw new Error("The runtime must run in a worker thread.");
const port = parentPort;
// Typed any by Node: startEnvironment passes a HandlerLocation.
const location: HandlerLocation = workerData;

const module: Record<string, unknown> = await import(pathToFileURL(location.file).href);
const exported = module[location.export];
if (!isHandler(exported)) throw new Error(`${location.file} exports no function named ${location.export}`);
const handler = exported;

port.on("message", async (invocation: Invocation) => {
	port.postMessage(await handle(invocation));
});

async function handle({ event, ...facts }: Invocation): Promise<HandlerResult> {
	try {
		const result: unknown = await handler(JSON.parse(event), createContext(facts));
		return { payload: JSON.stringify(result) ?? "null" };
	} catch (error) {
		// As in Lambda, a rejected handler is logged, and the environment stays in use.
		const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
		const line = { level: "ERROR", message, requestId: facts.requestId, error: { name, message, stack } };
		console.error(JSON.stringify(line));
		return { error: `${name}: ${message}` };
	}
}

/** https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
function createContext({ requestId, arn, deadline, logStream }: Omit<Invocation, "event">): Context {
	const functionName = process.env.AWS_LAMBDA_FUNCTION_NAME ?? "";
	return {
		awsRequestId: requestId,
		callbackWaitsForEmptyEventLoop: true,
		functionName,
		functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION ?? "",
		invokedFunctionArn: arn,
		logGroupName: `/aws/lambda/${functionName}`,
		logStreamName: logStream,
		memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? "",
		getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
		done: unsupported,
		fail: unsupported,
		succeed: unsupported,
	};
}

function isHandler(value: unknown): value is (event: unknown, context: Context) => unknown {
	return typeof value === "function";
}

function unsupported(): never {
	throw new Error("A handler must return a promise; callbacks are not supported.");
}
