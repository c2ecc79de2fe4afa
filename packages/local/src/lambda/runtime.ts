import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";
import type { Context } from "aws-lambda";
import type { Invocation, Load, Report } from "./execution-environment.ts";

// What Lambda's Node.js runtime does inside an execution environment: load the handler once, then answer one event after
// the other. It is bundled and runs in a worker thread with the function's own environment variables.

if (!parentPort) throw new Error("The runtime runs in a worker thread only.");
const port = parentPort;
// Typed any by Node: the environment that starts this thread puts a Load there.
const load: Load = workerData;

const module: Record<string, unknown> = await import(pathToFileURL(load.file).href);
const exported = module[load.export];
if (!isHandler(exported)) throw new Error(`${load.file} exports no function named ${load.export}`);
const handler = exported;

port.on("message", async (invocation: Invocation) => {
	port.postMessage(await answer(invocation));
});

async function answer({ event, ...facts }: Invocation): Promise<Report> {
	try {
		const result: unknown = await handler(JSON.parse(event), createContext(facts));
		return { payload: JSON.stringify(result) ?? "null" };
	} catch (error) {
		// As Lambda does with a handler that rejects: the error is logged, and the environment goes on.
		const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
		const line = { level: "ERROR", message, requestId: facts.requestId, error: { name, message, stack } };
		console.error(JSON.stringify(line));
		return { failure: `${name}: ${message}` };
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
	throw new Error("Handlers answer by returning a promise.");
}
