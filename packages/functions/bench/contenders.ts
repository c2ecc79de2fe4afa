import { fork } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type { APIGatewayProxyEvent } from "aws-lambda";
import { build } from "esbuild";
import { bundleHandler } from "../../../infra/synthesis/bundle.ts";
import { root } from "../../../scripts/project-root.ts";
import type { ApiFunction } from "../src/settings.ts";
import { restEvent } from "../test/rest-event.ts";
import { type FunctionOperation, requests } from "./shop.ts";

/** A handler that is measured: a function of this project, or a peer that does the same job. */
export interface Contender {
	/** The function that it is, or stands for. */
	name: ApiFunction;
	/** What it is made with. `own` is this project. */
	stack: Stack;
	/** The handler as SST names it. */
	handler: string;
	/** The operations that are compared with peers. The first is the one of a cold start. */
	operations: readonly [FunctionOperation, ...FunctionOperation[]];
}

export type Stack = "own" | "usual" | "middy" | "bare";

/** How tables name the stacks. */
export const stackNames: Readonly<Record<Stack, string>> = {
	own: "this project",
	usual: "usual stack",
	middy: "middy",
	bare: "bare handler",
};

const peers = "packages/functions/bench/peers";

export const contenders: readonly Contender[] = [
	{
		name: "products",
		stack: "own",
		handler: "packages/functions/src/products.handler",
		operations: ["getProduct", "listProducts"],
	},
	{
		name: "products",
		stack: "usual",
		handler: `${peers}/usual-products.handler`,
		operations: ["getProduct", "listProducts"],
	},
	{ name: "products", stack: "middy", handler: `${peers}/middy-products.handler`, operations: ["getProduct"] },
	{ name: "products", stack: "bare", handler: `${peers}/bare-products.handler`, operations: ["getProduct"] },
	{
		name: "orders",
		stack: "own",
		handler: "packages/functions/src/orders.handler",
		operations: ["getOrder", "placeOrder"],
	},
	{ name: "orders", stack: "usual", handler: `${peers}/usual-orders.handler`, operations: ["getOrder", "placeOrder"] },
	{ name: "users", stack: "own", handler: "packages/functions/src/users.handler", operations: ["getMe"] },
	{ name: "users", stack: "usual", handler: `${peers}/usual-users.handler`, operations: ["getMe"] },
];

/** The packages that the peers are made with. */
export const peerPackages = [
	"hono",
	"@hono/zod-openapi",
	"@middy/core",
	"zod",
	"@aws-lambda-powertools/logger",
	"@aws-sdk/client-dynamodb",
	"aws4",
];

/** A bundled contender. */
export interface Bundle extends Contender {
	file: string;
	sizeKb: number;
	gzipKb: number;
}

/** The folder of everything that the benchmark builds. `npm ci` deletes it. */
export const workFolder = join(root, "node_modules/.cache/tap-bench");

/** Bundles all contenders as SST does. */
export async function bundleContenders(): Promise<Bundle[]> {
	const folder = join(workFolder, "functions");
	await rm(folder, { recursive: true, force: true });
	return Promise.all(
		contenders.map(async (contender) => {
			const out = join(folder, `${contender.name}-${contender.stack}`);
			await mkdir(out, { recursive: true });
			const result = await bundleHandler(root, contender.handler, out);
			if ("errors" in result && Array.isArray(result.errors) && result.errors.length > 0) {
				throw new Error(`${contender.handler} does not build: ${result.errors.join(", ")}`);
			}
			const [module = ""] = contender.handler.split("/").at(-1)?.split(".") ?? [];
			const file = join(out, `${module}.mjs`);
			return {
				...contender,
				file,
				sizeKb: statSync(file).size / 1000,
				gzipKb: gzipSync(readFileSync(file)).length / 1000,
			};
		}),
	);
}

/** Bundles a script of this folder, so that it runs in a plain Node.js process, without anything that loads TypeScript. */
export async function bundleScript(name: string): Promise<string> {
	const outfile = join(workFolder, `${name}.mjs`);
	await build({
		entryPoints: [join(root, "packages/functions/bench", `${name}.ts`)],
		outfile,
		bundle: true,
		platform: "node",
		format: "esm",
		logLevel: "silent",
	});
	return outfile;
}

/** Returns the URL that a script imports a bundle by. */
export function urlOf({ file }: Bundle): string {
	return pathToFileURL(file).href;
}

/** Returns the event of the request of an operation. */
export function eventOf(operation: FunctionOperation): APIGatewayProxyEvent {
	return restEvent(operation, requests[operation]);
}

/** Starts the canned database and returns its endpoint. */
export async function startCannedDatabase(): Promise<{ endpoint: string; stop: () => void }> {
	const child = fork(new URL("./canned-database.ts", import.meta.url));
	const { port } = await new Promise<{ port: number }>((resolve, reject) => {
		child.once("message", (address: { port: number }) => resolve(address));
		child.once("exit", (code) => reject(new Error(`The canned database ended with the code ${code}.`)));
	});
	return { endpoint: `http://127.0.0.1:${port}`, stop: () => void child.kill() };
}

/** Returns the environment of a measured process: what Lambda and SST set, and nothing of this shell. */
export function environment(endpoint: string): Record<string, string> {
	const link = (name: string) => JSON.stringify({ name, type: "sst.aws.Dynamo" });
	return {
		PATH: process.env.PATH ?? "",
		AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
		AWS_SECRET_ACCESS_KEY: "a-secret-that-signs-nothing",
		AWS_SESSION_TOKEN: "a-session-token",
		AWS_REGION: "eu-central-1",
		AWS_ENDPOINT_URL_DYNAMODB: endpoint,
		AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
		ALLOWED_ORIGINS: "*",
		LOG_LEVEL: "ERROR",
		POWERTOOLS_METRICS_NAMESPACE: "bench",
		POWERTOOLS_SERVICE_NAME: "bench",
		SST_RESOURCE_App: JSON.stringify({ name: "tap", stage: "bench" }),
		SST_RESOURCE_CursorKey: JSON.stringify({ value: Buffer.alloc(32, "key").toString("base64") }),
		SST_RESOURCE_Users: link("Users"),
		SST_RESOURCE_Products: link("Products"),
		SST_RESOURCE_Orders: link("Orders"),
	};
}
