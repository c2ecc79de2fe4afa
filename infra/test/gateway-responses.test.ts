import { corsHeaders, gateway } from "@tap/core/contract/gateway.ts";
import { operation, operationIds } from "@tap/core/contract/operations.ts";
import { problemBody, problemDefinition } from "@tap/core/contract/problem.ts";
import { health } from "@tap/core/health.ts";
import { describe, expect, test } from "vitest";
import root from "../../package.json" with { type: "json" };
import { gatewayProblems } from "../gateway-responses.ts";
import { graphOf } from "./graph.ts";
import { at, byRoute, catchAlls, inApi, paths } from "./routes.ts";
import { stages } from "./stages.ts";

/** The value of `Allow` for a path. */
const allowOf = (path: string) =>
	[...operationIds.filter((id) => operation(id).path === path).map((id) => operation(id).method), "OPTIONS"].join(", ");

/** Returns the headers of a response, with constants without their quotes. */
function headersOf(parameters: Record<string, string>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(parameters).map(([name, value]) => {
			const header = name.replace(/^(gatewayresponse|method\.response)\.header\./, "");
			const constant = /^'([^']*)'$/.exec(value)?.[1];
			if (constant === undefined && !/^(context\.requestId|method\.request\.header\.Origin)$/.test(value)) {
				throw new Error(`${name}: ${value} is not an expression that API Gateway knows`);
			}
			return [header, constant ?? value];
		}),
	);
}

const origins = {
	preview: ["*"],
	personal: ["https://shop.example.com"],
	configured: ["https://shop.example.com", "https://console.example.com"],
} as const;

describe.each(["preview", "personal", "configured"] as const)(
	"the responses of the gateway itself on the stage %s",
	(stage) => {
		const graph = graphOf(stage);
		const [first] = origins[stage];
		const common = {
			...corsHeaders(first, origins[stage]),
			"X-Content-Type-Options": "nosniff",
			"X-Request-Id": "context.requestId",
		};
		const ofProblem = { ...common, "Content-Type": "application/problem+json", "Cache-Control": "no-store" };
		const responses = byRoute(graph, "IntegrationResponse");
		const declared = byRoute(graph, "MethodResponse");
		const integrations = byRoute(graph, "Integration");
		const hasChoice = origins[stage].length > 1;

		test.each(Object.entries(gatewayProblems))("%s returns the problem %s", (type, code) => {
			const { inputs } = graph.one(inApi("Response"), `ApiResponse-${type}`);
			expect(inputs).toMatchObject({ responseType: type, statusCode: String(problemDefinition(code).status) });
			const needed = problemDefinition(code).headers ?? [];
			expect(headersOf(inputs.responseParameters)).toEqual({
				...ofProblem,
				...(hasChoice && { "Access-Control-Allow-Origin": "method.request.header.Origin" }),
				...(needed.includes("Retry-After") && { "Retry-After": "1" }),
				...(needed.includes("WWW-Authenticate") && { "WWW-Authenticate": 'Bearer realm="tap"' }),
			});
			const body = JSON.parse(inputs.responseTemplates["application/json"]);
			const known = problemBody(code, { instance: "$context.path", requestId: "$context.requestId" });
			expect(body).toEqual(known);
			// API Gateway would replace any other variable, too, and $context.error.messageString has quotes of its own.
			expect(inputs.responseTemplates["application/json"].match(/\$[\w.]+/g)).toEqual([
				"$context.path",
				"$context.requestId",
			]);
		});

		test("an unknown path returns 404, and every type of gateway response is defined", () => {
			expect(graph.one(inApi("Response"), "ApiResponse-MISSING_AUTHENTICATION_TOKEN").inputs.statusCode).toBe("404");
			expect(graph.all(inApi("Response"))).toHaveLength(Object.keys(gatewayProblems).length + 1);
		});

		test("a refusal of an unknown type keeps its status, and its body names none", () => {
			const { inputs } = graph.one(inApi("Response"), "ApiResponse-DEFAULT_4XX");
			expect(inputs).toMatchObject({ responseType: "DEFAULT_4XX" });
			expect(inputs).not.toHaveProperty("statusCode");
			expect(headersOf(inputs.responseParameters)).toEqual({
				...common,
				...(hasChoice && { "Access-Control-Allow-Origin": "method.request.header.Origin" }),
				"Content-Type": "application/problem+json",
			});
			const body = JSON.parse(inputs.responseTemplates["application/json"]);
			expect(Object.keys(body).sort()).toEqual(["detail", "instance", "requestId", "title", "type"]);
			expect(body).toMatchObject({ type: "about:blank", requestId: "$context.requestId" });
		});

		/** Returns the complete response of a route without a function, as its mock integration defines it. */
		function mockResponse(route: string) {
			const { inputs } = at(responses, route);
			const integration = at(integrations, route).inputs;
			expect(integration).toMatchObject({ type: "MOCK", passthroughBehavior: "NEVER" });
			for (const template of Object.values<string>(integration.requestTemplates)) {
				expect(JSON.parse(template)).toEqual({ statusCode: Number(inputs.statusCode) });
			}
			expect(Object.keys(integration.requestTemplates)).toContain("application/json");
			expect(at(declared, route).inputs.statusCode).toBe(inputs.statusCode);
			expect(Object.keys(at(declared, route).inputs.responseParameters)).toEqual(
				Object.keys(inputs.responseParameters),
			);
			const template: string = inputs.responseTemplates["application/json"];
			const [, choice = "", body = ""] = /^(#set.*#end)?(.*)$/s.exec(template) ?? [];
			expect(choice !== "").toBe(hasChoice);
			if (hasChoice) for (const origin of origins[stage]) expect(choice).toContain(`"${origin}"`);
			return { status: Number(inputs.statusCode), headers: headersOf(inputs.responseParameters), body };
		}

		test.each(paths)("any other method on %s returns 405 with Allow", (path) => {
			expect(mockResponse(`ANY ${path}`)).toEqual({
				status: 405,
				headers: { ...ofProblem, Allow: allowOf(path) },
				body: JSON.stringify(
					problemBody("method.not_allowed", { instance: "$context.path", requestId: "$context.requestId" }),
				),
			});
		});

		test.each(catchAlls)("%s returns 404, whatever Authorization holds", (route) => {
			expect(mockResponse(route)).toEqual({
				status: 404,
				headers: ofProblem,
				body: JSON.stringify(
					problemBody("route.not_found", { instance: "$context.path", requestId: "$context.requestId" }),
				),
			});
		});

		test.each(paths)("a preflight of %s returns 204 with the allowed methods and headers", (path) => {
			expect(mockResponse(`OPTIONS ${path}`)).toEqual({
				status: 204,
				headers: {
					...common,
					"Access-Control-Allow-Methods": allowOf(path),
					"Access-Control-Allow-Headers": gateway.cors.requestHeaders.join(", "),
					"Access-Control-Max-Age": "600",
				},
				body: "",
			});
		});

		test("GET /health returns the stage and the version", () => {
			expect(mockResponse("GET /health")).toEqual({
				status: 200,
				headers: { ...common, "Content-Type": "application/json", "Cache-Control": "no-cache" },
				body: JSON.stringify(health(stages[stage].stage, root.version)),
			});
		});

		test("HEAD /health returns the same headers without a body", () => {
			expect(mockResponse("HEAD /health")).toEqual({
				status: 200,
				headers: { ...common, "Content-Type": "application/json", "Cache-Control": "no-cache" },
				body: "",
			});
		});

		test("the functions allow the same origins", () => {
			const { variables } = graph.one("aws:lambda/function:Function", "OrdersApiFunction").inputs.environment;
			expect(variables.ALLOWED_ORIGINS).toBe(origins[stage].join(","));
		});
	},
);
