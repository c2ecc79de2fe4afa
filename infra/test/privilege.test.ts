import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { type OperationId, operation, operationIds } from "@tap/core/contract/operations.ts";
import { keysOf, mapValues } from "@tap/core/contract/record.ts";
import { tables } from "@tap/core/storage/tables.ts";
import type { PostConfirmationTriggerEvent } from "aws-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { context, type Request } from "../../packages/functions/test/rest-event.ts";
import { credentials, region } from "../../packages/local/src/aws.ts";
import { createTables } from "../../packages/local/src/database/create-tables.ts";
import { startEngine } from "../../packages/local/src/database/engine.ts";
import type { FunctionId } from "../names.ts";
import { componentOf, grantsOf, graphOf } from "./graph.ts";

// Every operation runs on a real engine behind a proxy that records the requests. The roles must allow exactly those.

/** The requests of each function as IAM actions: `dynamodb:Query on Users/index/newest`. */
const sent: Record<FunctionId, Set<string>> = mapValues(componentOf, () => new Set());
/** The function whose requests the proxy receives. Operations run one after the other. */
let running: FunctionId | undefined;
const succeeded = new Set<OperationId>();
const stops: (() => unknown)[] = [];
afterAll(async () => {
	for (const stop of stops) await stop();
});

beforeAll(async () => {
	const engine = await startEngine();
	stops.push(engine.stop);
	const names = mapValues(tables, (_, id) => id);
	await createTables({ endpoint: engine.endpoint, names });
	Object.assign(process.env, {
		AWS_ENDPOINT_URL_DYNAMODB: await startRecorder(engine.endpoint),
		AWS_REGION: region,
		AWS_ACCESS_KEY_ID: credentials.accessKeyId,
		AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
		SST_RESOURCE_App: JSON.stringify({ name: "tap", stage: "test" }),
		SST_RESOURCE_CursorKey: JSON.stringify({ value: Buffer.alloc(32, "key").toString("base64") }),
		...Object.fromEntries(Object.keys(names).map((name) => [`SST_RESOURCE_${name}`, JSON.stringify({ name })])),
	});
	await runEverything();
});

/** Starts a proxy that forwards requests to the engine and records their actions. */
async function startRecorder(engine: string): Promise<string> {
	const server = createServer(async (incoming, outgoing) => {
		const body = Buffer.concat(await incoming.toArray());
		const name = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
		if (!running) throw new Error(`${name} was sent while no function runs`);
		for (const action of actionsOf(name, JSON.parse(body.toString()))) sent[running].add(`dynamodb:${action}`);
		const forwarded = send(engine, { method: incoming.method, headers: incoming.headers }, (response) => {
			outgoing.writeHead(response.statusCode ?? 502, response.headers);
			response.pipe(outgoing);
		});
		forwarded.end(body);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	stops.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
	// A listening TCP server has an AddressInfo; the string is for pipes.
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The members of DynamoDB's requests that contain table names. */
interface Command {
	TableName?: string;
	IndexName?: string;
	RequestItems?: Record<string, unknown>;
	TransactItems?: Record<string, { TableName: string }>[];
}

/**
 * Returns the IAM actions that a request needs: a batch needs one action per table, a transaction one per item.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
function actionsOf(name: string, { TableName, IndexName, RequestItems, TransactItems }: Command): string[] {
	if (RequestItems) return Object.keys(RequestItems).map((table) => `${name} on ${table}`);
	if (TransactItems) {
		return TransactItems.flatMap((item) =>
			Object.entries(item).map(([kind, write]) => {
				return `${kind === "ConditionCheck" ? "ConditionCheckItem" : `${kind}Item`} on ${write.TableName}`;
			}),
		);
	}
	return [`${name} on ${TableName}${IndexName ? `/index/${IndexName}` : ""}`];
}

/** Runs every operation, in each way that makes it send different requests. */
async function runEverything(): Promise<void> {
	// The handlers read their environment when they are imported.
	const { call } = await import("../../packages/functions/test/api.ts");
	const { handler: confirm } = await import("../../packages/functions/src/post-confirmation.ts");

	const run = async (id: OperationId, request: Request, status: number) => {
		const { integration } = operation(id);
		if (integration === "gateway") throw new Error(`${id} has no function`);
		running = integration;
		const response = await call(id, request);
		expect({ id, status: response.status, body: response.body }).toMatchObject({ id, status });
		if (status < 300) succeeded.add(id);
		return response;
	};
	const ada = { sub: "ada" };
	const admin = { sub: "root", "cognito:groups": "admin" };

	running = "postConfirmation";
	const confirmation: PostConfirmationTriggerEvent = {
		version: "1",
		region,
		userPoolId: "pool",
		userName: "ada",
		triggerSource: "PostConfirmation_ConfirmSignUp",
		callerContext: { awsSdkVersion: "1", clientId: "web" },
		request: { userAttributes: { sub: "ada", email: "ada@example.com", name: "Ada" } },
		response: {},
	};
	await confirm(confirmation, context);
	await run("getMe", { claims: ada }, 200);
	await run("getUser", { claims: admin, params: { userId: "ada" } }, 200);
	await run("listUsers", { claims: admin }, 200);

	const teapot = { name: "Teapot", category: "kitchen", price: { amount: 1999, currency: "EUR" }, stock: 5 };
	const { body: product } = await run("createProduct", { claims: admin, body: teapot }, 201);
	const items = [{ ...teapot, id: "prd_a" }, { ...teapot, id: "prd_b" }, teapot];
	await run("putProducts", { claims: admin, body: { items } }, 200);
	const stale = { items: [{ ...teapot, id: "prd_a", version: 7 }] };
	await run("putProducts", { claims: admin, body: stale }, 409);
	await run("deleteProducts", { claims: admin, query: { id: ["prd_a"] } }, 204);
	await run("deleteProducts", { claims: admin, query: { id: ["prd_a", "prd_b"] } }, 404);
	await run("listProducts", {}, 200);
	await run("listProducts", { query: { category: "kitchen" } }, 200);
	await run("getProduct", { params: { productId: product.id } }, 200);
	const put = { claims: admin, params: { productId: "prd_c" }, body: teapot };
	await run("putProduct", { ...put, headers: { "If-None-Match": "*" } }, 201);
	await run("putProduct", { ...put, headers: { "If-Match": "*" } }, 200);
	await run("putProduct", { ...put, headers: { "If-Match": '"x"' } }, 412);
	await run("deleteProduct", { claims: admin, params: { productId: "prd_c" } }, 204);

	const place = (key: string, quantity: number, status: number) => {
		const body = { lines: [product.id, "prd_b"].map((productId) => ({ productId, quantity })) };
		return run("placeOrder", { claims: ada, headers: { "Idempotency-Key": key }, body }, status);
	};
	const first = (await place("1", 1, 201)).body;
	await place("1", 1, 201);
	await place("1", 2, 422);
	await place("2", 100, 409);
	const second = (await place("3", 1, 201)).body;
	await run("getOrder", { claims: ada, params: { orderId: first.id } }, 200);
	await run("listOrders", { claims: ada }, 200);
	await run("listOrders", { claims: ada, query: { status: "placed" } }, 200);
	await run("listOrders", { claims: admin, query: { scope: "all", status: "placed" } }, 200);
	await run("deleteProduct", { claims: admin, params: { productId: "prd_b" } }, 204);
	await run("cancelOrder", { claims: ada, params: { orderId: first.id } }, 200);
	await run("cancelOrder", { claims: ada, params: { orderId: first.id } }, 409);
	await run("fulfillOrder", { claims: admin, params: { orderId: second.id } }, 200);
}

test("every operation of a function has succeeded once", () => {
	const served = operationIds.filter((id) => operation(id).integration !== "gateway");
	expect([...succeeded].sort()).toEqual(served.sort());
});

test.each(keysOf(componentOf))("the role of %s allows exactly the actions that its operations need", (id) => {
	const graph = graphOf("preview");
	const arns = new Map(
		Object.keys(tables).map((table) => [graph.one("aws:dynamodb/table:Table", `${table}Table`).state.arn, table]),
	);
	const granted = grantsOf(graph.one("aws:iam/role:Role", `${componentOf[id]}Role`))
		.filter((grant) => grant.startsWith("dynamodb:"))
		.map((grant) => {
			const [, action, arn = "", index = ""] = /^(\S+) on ([^/]+\/[^/]+)(\/index\/\w+)?$/.exec(grant) ?? [];
			return `${action} on ${arns.get(arn)}${index}`;
		});
	expect(granted.length).toBeGreaterThan(0);
	expect(granted.sort()).toEqual([...sent[id]].sort());
});

test("a function is linked to the tables that it uses, and to the cursor key if it returns lists", () => {
	const graph = graphOf("preview");
	for (const id of keysOf(componentOf)) {
		const build = graph.builds.find(({ functionID }) => functionID === componentOf[id]);
		const used = [...sent[id]].map((action) => /on (\w+)/.exec(action)?.[1]);
		const returnsLists = [...sent[id]].some((action) => action.startsWith("dynamodb:Query "));
		expect(Object.keys(build?.links ?? {}).sort()).toEqual(
			[...new Set(used), ...(returnsLists ? ["CursorKey"] : [])].sort(),
		);
	}
});
