import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { adminGroup } from "@tap/core/contract/auth.ts";
import { operation, operationIds } from "@tap/core/contract/operations.ts";
import { functionName, resourceName } from "../../../infra/names.ts";

/** An account of the user pool. */
interface PoolUser {
	sub: string;
	createdAt: Date;
	hasPassword: boolean;
	isAdmin: boolean;
}

/**
 * A stand-in for the AWS account of a deployed stage, and for the stage itself, as far as a live test needs them: the REST API's
 * list, the user pool, the table of users, the function that stores them, and the stage's responses to requests without a token.
 */
export interface StageAccount {
	url: string;
	/** The accounts, by address. */
	users: Map<string, PoolUser>;
	/** The ids of the stored users. */
	rows: Set<string>;
	/** The names of the requests that change something, in their order. */
	changes: string[];
	/** The number of requests after which it closes every connection without a response; undefined for no limit. */
	requestsBeforeOutage: number | undefined;
	/** Whether the request that is cut off takes effect. */
	outageAfterEffect: boolean;
	/** Forgets how many requests there were. */
	endOutage(): void;
	stop(): Promise<void>;
}

/** The fields of requests that the stand-in reads. Each request has some of them. */
interface AwsRequest {
	Username: string;
	Permanent: boolean;
	GroupName: string;
	AuthParameters: { USERNAME: string };
	TableName: string;
	Key: { id: { S: string } };
	request: { userAttributes: { sub: string } };
}

const table = "tap-pr-42-UsersTable-abcdefgh";

/** The name of a request: of its target, or of its method and path. */
function nameOf({ headers, method, url }: IncomingMessage): string {
	const target = headers["x-amz-target"];
	return typeof target === "string" ? (target.split(".").at(-1) ?? "") : `${method} ${url?.split("?")[0]}`;
}

/** Starts it for a stage. */
export async function startStageAccount(stage: string, now: () => Date): Promise<StageAccount> {
	let requests = 0;
	let created = 0;

	/** The responses of AWS, by the name of the request. */
	const responses: Record<string, (request: AwsRequest) => object | undefined> = {
		"GET /restapis": () => ({ item: [{ id: "abc123", name: resourceName("api", stage) }] }),
		ListUserPools: () => ({ UserPools: [{ Id: "eu-central-1_pool", Name: resourceName("users", stage) }] }),
		ListUserPoolClients: () => ({ UserPoolClients: [{ ClientId: "client", ClientName: resourceName("web", stage) }] }),
		ListTables: () => ({ TableNames: [table, "tap-pr-421-UsersTable-abcdefgh", "tap-pr-42-OrdersTable-abcdefgh"] }),
		ListUsers: () => ({
			Users: [...account.users].map(([email, { sub, createdAt }]) => ({
				Username: sub,
				UserCreateDate: createdAt.getTime() / 1_000,
				Attributes: [
					{ Name: "email", Value: email },
					{ Name: "sub", Value: sub },
				],
			})),
		}),
		AdminCreateUser: ({ Username }) => {
			const sub = `sub-${++created}`;
			account.users.set(Username, { sub, createdAt: now(), hasPassword: false, isAdmin: false });
			return { User: { Username: sub, Attributes: [{ Name: "sub", Value: sub }] } };
		},
		AdminSetUserPassword: ({ Username, Permanent }) => {
			userOf(Username).hasPassword = Permanent;
			return {};
		},
		AdminAddUserToGroup: ({ Username, GroupName }) => {
			userOf(Username).isAdmin = GroupName === adminGroup;
			return {};
		},
		AdminInitiateAuth: ({ AuthParameters }) => {
			const { sub, hasPassword, isAdmin } = userOf(AuthParameters.USERNAME);
			if (!hasPassword) return { ChallengeName: "NEW_PASSWORD_REQUIRED" };
			return { AuthenticationResult: { AccessToken: `${isAdmin ? "admin" : "customer"} ${sub}` } };
		},
		AdminDeleteUser: ({ Username }) => {
			account.users.delete(Username);
			return {};
		},
		[`POST /2015-03-31/functions/${functionName("postConfirmation", stage)}/invocations`]: ({ request }) => {
			account.rows.add(request.userAttributes.sub);
			return {};
		},
		DeleteItem: ({ TableName, Key }) => {
			if (TableName !== table) return undefined;
			account.rows.delete(Key.id.S);
			return {};
		},
	};

	function userOf(address: string): PoolUser {
		const user = account.users.get(address);
		if (user === undefined) throw new Error(`There is no account ${address}.`);
		return user;
	}

	async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const name = nameOf(request);
		const own = operationIds.map(operation).find(({ method, path }) => name === `${method} ${path}`);
		if (own !== undefined) return void response.writeHead(own.access === "anyone" ? 200 : 401).end();
		const isOut = account.requestsBeforeOutage !== undefined && requests++ >= account.requestsBeforeOutage;
		const isCutOff = isOut && requests - 1 === account.requestsBeforeOutage;
		if (isOut && !(isCutOff && account.outageAfterEffect)) return void request.socket.destroy();
		let text = "";
		for await (const chunk of request) text += chunk;
		const result = responses[name]?.(JSON.parse(text || "{}"));
		if (/^(Admin|Delete|POST)/.test(name) && name !== "AdminInitiateAuth") account.changes.push(name);
		if (isOut) return void request.socket.destroy();
		response
			.writeHead(result === undefined ? 400 : 200)
			.end(JSON.stringify(result ?? { __type: "ValidationException" }));
	}

	const server = createServer((request, response) => void respond(request, response)).listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const account: StageAccount = {
		url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
		users: new Map(),
		rows: new Set(),
		changes: [],
		requestsBeforeOutage: undefined,
		outageAfterEffect: false,
		endOutage: () => {
			requests = 0;
			account.requestsBeforeOutage = undefined;
		},
		stop: async () => {
			server.close();
			server.closeAllConnections();
		},
	};
	return account;
}
