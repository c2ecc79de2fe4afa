import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A stand-in for API Gateway, as far as deployed routes need it. */
export interface ApiGateway {
	url: string;
	/** The requests so far: `GET /restapis`. */
	requests: string[];
	/** The routes of each deployment, by its id. */
	deployments: Map<string, string[]>;
	/** The deployment that the stage serves. */
	live: string;
	/** The routes of the API itself, of which a deployment is a copy. */
	routes: string[];
	/** The number of requests after which it closes the connection without a response; undefined for no limit. */
	stopsAfter: number | undefined;
	/** What all requests are refused with. */
	refusal: { status: number; type: string; message: string } | undefined;
	stop(): Promise<void>;
}

const id = "a1b2c3d4e5";

/**
 * Starts it with one API of that name, among others, whose stage serves `routes`.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_GetDeployment.html
 */
export async function startApiGateway(apiName: string, stageName: string, routes: string[]): Promise<ApiGateway> {
	const server = createServer((request, response) => {
		const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
		const route = `${request.method} ${pathname}`;
		const reply = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
		if (gateway.stopsAfter !== undefined && gateway.requests.length >= gateway.stopsAfter) {
			return void request.socket.destroy();
		}
		gateway.requests.push(route);
		if (gateway.refusal) {
			const { status, type, message } = gateway.refusal;
			return response.setHeader("x-amzn-errortype", type) && reply(status, { message });
		}
		// Two pages, and the API is on the second.
		if (route === "GET /restapis") {
			return searchParams.get("position") === "2"
				? reply(200, { item: [{ id, name: apiName }] })
				: reply(200, { item: [{ id: "other", name: `${apiName}-other` }], position: "2" });
		}
		if (route === `GET /restapis/${id}/stages/${stageName}`) {
			return reply(200, { stageName, deploymentId: gateway.live });
		}
		const deployment = gateway.deployments.get(pathname.split("/").at(-1) ?? "");
		if (deployment && searchParams.get("embed") === "apisummary") {
			return reply(200, { id: gateway.live, apiSummary: summaryOf(deployment) });
		}
		if (route === `POST /restapis/${id}/deployments`) {
			gateway.live = `deployment-${gateway.deployments.size + 1}`;
			gateway.deployments.set(gateway.live, [...gateway.routes]);
			return reply(201, { id: gateway.live });
		}
		reply(404, { message: `Unknown: ${route}` });
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	// A listening TCP server has an AddressInfo; the string is for pipes.
	const { port } = server.address() as AddressInfo;
	const gateway: ApiGateway = {
		url: `http://127.0.0.1:${port}`,
		requests: [],
		deployments: new Map([["deployment-1", routes]]),
		live: "deployment-1",
		routes,
		stopsAfter: undefined,
		refusal: undefined,
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
	return gateway;
}

function summaryOf(routes: readonly string[]) {
	const summary: Record<string, Record<string, object>> = {};
	for (const route of routes) {
		const [method = "", path = ""] = route.split(" ");
		summary[path] = { ...summary[path], [method]: { authorizationType: "NONE", apiKeyRequired: false } };
	}
	return summary;
}
