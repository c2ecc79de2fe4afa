import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { problemBody } from "@tap/core/contract/problem.ts";
import type { apiFunctions } from "@tap/functions/settings.ts";
import { functionName } from "../../../infra/names.ts";
import { functionIds } from "../live-functions.ts";

/** A version of a function, as the stand-in has it. */
interface Version {
	codeHash: string;
	publishedAt: string;
	/** Whether it responds as the contract says. */
	works: boolean;
}

/** A function of the stand-in. */
interface LambdaFunction {
	/** From version 1 on. */
	versions: Version[];
	/** The version that the alias points to. */
	live: number;
	revisionId: string;
	weights: Record<string, number>;
	description?: string;
}

/** A stand-in for Lambda, as far as operating a stage needs it. */
export interface Lambda {
	url: string;
	functions: Record<keyof typeof apiFunctions, LambdaFunction>;
	/** The changes so far: `orders 41`. */
	changes: string[];
	/** The number of changes after which it closes every connection without a response; undefined for no limit. */
	changesBeforeOutage: number | undefined;
	/** What another deployment does between the reading and the change of an alias. */
	beforeChange: (id: keyof typeof apiFunctions) => void;
	stop(): Promise<void>;
}

const list = JSON.stringify({ items: [] });
const refused = JSON.stringify(problemBody("auth.unauthenticated", { instance: "/", requestId: "1" }));

/**
 * Starts it with the three functions of a stage. Aliases are changed as Lambda changes them: only in the state that the caller
 * has seen. https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
 */
export async function startLambda(stage: string, functions: Lambda["functions"]): Promise<Lambda> {
	const server = createServer(async (request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
		const reply = (status: number, body: object, headers = {}) =>
			response.writeHead(status, headers).end(JSON.stringify(body));
		const [, , , name = "", part = ""] = pathname.split("/");
		const id = functionIds.find((each) => functionName(each, stage) === name);
		if (id === undefined) {
			return reply(
				404,
				{ Message: `Function not found: ${name}` },
				{ "x-amzn-errortype": "ResourceNotFoundException" },
			);
		}
		const own = lambda.functions[id];
		if (part === "versions") {
			// Two pages; `$LATEST` is on the first, as on AWS.
			const all = own.versions.map(({ codeHash, publishedAt }, index) => ({
				Version: String(index + 1),
				CodeSha256: codeHash,
				LastModified: publishedAt,
			}));
			return searchParams.has("Marker")
				? reply(200, { Versions: all.slice(1) })
				: reply(200, { Versions: [{ Version: "$LATEST" }, ...all.slice(0, 1)], NextMarker: "2" });
		}
		if (part === "invocations") {
			const event = JSON.parse(await textOf(request));
			const version = own.versions[Number(searchParams.get("Qualifier")) - 1];
			if (!version?.works) {
				return reply(200, { errorMessage: "no" }, { "X-Amz-Function-Error": "Unhandled" });
			}
			const isAllowed = event.requestContext.authorizer !== undefined;
			return reply(200, isAllowed ? { statusCode: 200, body: list } : { statusCode: 401, body: refused });
		}
		if (request.method === "PUT") {
			const body = JSON.parse(await textOf(request));
			if (lambda.changesBeforeOutage !== undefined && lambda.changes.length >= lambda.changesBeforeOutage) {
				return void request.socket.destroy();
			}
			lambda.beforeChange(id);
			if (body.RevisionId !== own.revisionId) {
				const Message = "The Revision Id provided does not match the latest Revision Id.";
				return reply(412, { Message }, { "x-amzn-errortype": "PreconditionFailedException" });
			}
			own.live = Number(body.FunctionVersion);
			own.description = body.Description ?? own.description;
			own.weights = body.RoutingConfig.AdditionalVersionWeights;
			own.revisionId = `${own.revisionId}+`;
			lambda.changes.push(`${id} ${own.live}`);
		}
		const RoutingConfig = { AdditionalVersionWeights: own.weights };
		reply(200, {
			FunctionVersion: String(own.live),
			RevisionId: own.revisionId,
			Description: own.description,
			RoutingConfig,
		});
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const lambda: Lambda = {
		url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
		functions,
		changes: [],
		changesBeforeOutage: undefined,
		beforeChange: () => {},
		stop: async () => {
			server.close();
			server.closeAllConnections();
		},
	};
	return lambda;
}

async function textOf(request: IncomingMessage): Promise<string> {
	let text = "";
	for await (const chunk of request) text += chunk;
	return text;
}
