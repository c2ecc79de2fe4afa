import { apiFunctions } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import type { Registered } from "../synthesis/synthesis.ts";
import { graphOf, statementsOf } from "./graph.ts";
import { deployable } from "./stages.ts";

// Mocks accept resources that AWS would refuse. These tests check AWS's rules for names and sizes, which are in the API
// reference of each service.

/** For each type of resource: the property with its name, the maximum length, and the pattern. */
const nameRules: Record<string, [property: string, maxLength: number, pattern: RegExp]> = {
	"aws:apigateway/authorizer:Authorizer": ["name", 128, /^[\w.-]+$/],
	"aws:apigateway/restApi:RestApi": ["name", 1024, /^[\w.-]+$/],
	"aws:apigateway/stage:Stage": ["stageName", 128, /^[A-Za-z0-9_-]+$/],
	"aws:cloudwatch/dashboard:Dashboard": ["dashboardName", 255, /^[A-Za-z0-9_-]+$/],
	"aws:cloudwatch/logGroup:LogGroup": ["name", 512, /^[.\-_/#A-Za-z0-9]+$/],
	"aws:cloudwatch/metricAlarm:MetricAlarm": ["name", 255, /^[\w.-]+$/],
	"aws:cognito/userGroup:UserGroup": ["name", 128, /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u],
	"aws:cognito/userPool:UserPool": ["name", 128, /^[\w\s+=,.@-]+$/],
	"aws:cognito/userPoolClient:UserPoolClient": ["name", 128, /^[\w\s+=,.@-]+$/],
	"aws:cognito/userPoolDomain:UserPoolDomain": [
		"domain",
		63,
		/^(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
	],
	"aws:dynamodb/table:Table": ["name", 255, /^[a-zA-Z0-9_.-]{3,}$/],
	"aws:iam/role:Role": ["name", 64, /^[\w+=,.@-]+$/],
	"aws:kms/alias:Alias": ["name", 256, /^alias\/(?!aws)[a-zA-Z0-9/_-]+$/],
	"aws:lambda/alias:Alias": ["name", 128, /^(?!\d+$)[a-zA-Z0-9-_]+$/],
	"aws:lambda/function:Function": ["name", 64, /^[a-zA-Z0-9-_]+$/],
	"aws:sns/topic:Topic": ["name", 256, /^[a-zA-Z0-9_-]+$/],
};

/** The types that some stages do not have. */
const absent: Record<string, readonly string[]> = {
	"aws:cloudwatch/dashboard:Dashboard": ["personal", "preview", "dev"],
	"aws:lambda/alias:Alias": ["dev"],
};

describe.each(deployable)("the resources of the stage %s", (stage) => {
	const graph = graphOf(stage);

	test.each(Object.entries(nameRules))("have valid names: %s", (type, [property, maxLength, pattern]) => {
		if (absent[type]?.includes(stage)) return expect(() => graph.all(type)).toThrow(`has no ${type}`);
		for (const { name, inputs } of graph.all(type)) {
			// Pulumi chooses the name of API Gateway's role in the account.
			if (name === "APIGatewayPushToCloudWatchLogsRole") continue;
			expect(inputs[property]).toMatch(pattern);
			expect(inputs[property].length).toBeLessThanOrEqual(maxLength);
		}
	});

	test("have unique names", () => {
		const seen = Object.entries(nameRules).flatMap(([type, [property]]) =>
			type.includes("lambda/alias") || absent[type]?.includes(stage)
				? []
				: graph.all(type).map(({ inputs, name }) => `${type} ${inputs[property] ?? name}`),
		);
		expect(new Set(seen).size).toBe(seen.length);
	});

	test("have no value twice in a list", () => {
		// Some lists are sets to the provider. It refuses one that holds a value twice: schema.SetAttribute in
		// https://github.com/hashicorp/terraform-provider-aws/blob/v5.82.2/internal/service/cognitoidp/user_pool_client.go
		const lists = graph.resources.flatMap(({ name, inputs }) => listsIn(inputs, name));
		expect(lists.map(([place]) => place)).toContain("ConsoleClient.logoutUrls");
		const repeated = lists.filter(([, list]) => new Set(list.map((value) => JSON.stringify(value))).size < list.length);
		expect(Object.fromEntries(repeated)).toEqual({});
	});

	test("have policies within AWS's limits", () => {
		// A role's inline policies may have 10,240 characters together, without white space.
		const roles = graph.all("aws:iam/role:Role").filter(({ inputs }) => inputs.inlinePolicies);
		// Those behind the gateway, the user pool's trigger, and in production CodeDeploy's.
		const isProduction = graph.app.removal === "retain";
		expect(roles).toHaveLength(Object.keys(apiFunctions).length + (isProduction ? 2 : 1));
		for (const { inputs } of roles) {
			const [{ policy }] = inputs.inlinePolicies;
			expect(policy.length).toBeLessThanOrEqual(10_240);
			for (const { Action, Resource } of statementsOf(policy)) {
				for (const action of [Action].flat()) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z*]+$/);
				for (const resource of [Resource].flat()) {
					expect(resource).toMatch(/^(\*|arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d{12})?:\S+)$/);
				}
			}
		}
		const { policy } = graph.one("aws:kms/key:Key").inputs;
		expect(policy.length).toBeLessThanOrEqual(32_768);
		expect(new Set(statementsOf(policy).map(({ Sid }) => Sid)).size).toBe(3);
	});

	test("have environments of at most 4 KB", () => {
		for (const { inputs } of graph.all("aws:lambda/function:Function")) {
			const variables: Record<string, string> = inputs.environment.variables;
			const size = Object.entries(variables).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
			expect(size).toBeLessThanOrEqual(4_096);
			for (const name of Object.keys(variables)) {
				expect(name).toMatch(/^[a-zA-Z]\w+$/);
				// Lambda reserves these names.
				expect(name).not.toMatch(/^(_HANDLER|AWS_)/);
			}
		}
	});

	test("have descriptions and templates within AWS's limits", () => {
		const lengths = (type: string, read: (resource: Registered) => string) =>
			Math.max(...graph.all(type).map((resource) => read(resource).length));
		expect(lengths("aws:lambda/function:Function", ({ inputs }) => inputs.description)).toBeLessThanOrEqual(256);
		expect(
			lengths("aws:cloudwatch/metricAlarm:MetricAlarm", ({ inputs }) => inputs.alarmDescription),
		).toBeLessThanOrEqual(1024);
		expect(lengths("aws:kms/key:Key", ({ inputs }) => inputs.description)).toBeLessThanOrEqual(8_192);
		expect(lengths("aws:apigateway/stage:Stage", ({ inputs }) => inputs.accessLogSettings.format)).toBeLessThanOrEqual(
			3_072,
		);
	});

	test("set valid HTTP headers in the gateway", () => {
		for (const { inputs } of graph.all("aws:apigateway/integrationResponse:IntegrationResponse")) {
			for (const [name, value] of Object.entries<string>(inputs.responseParameters)) {
				expect(name).toMatch(/^method\.response\.header\.[A-Za-z-]+$/);
				expect(value).toMatch(/^('[\x20-\x26\x28-\x7e]*'|context\.requestId)$/);
			}
		}
	});

	test("all have a parent and an id", () => {
		for (const { urn, id, parent, isComponent } of graph.resources) {
			if (urn.includes("pulumi:pulumi:Stack::")) continue;
			expect(parent).not.toBe("");
			if (!isComponent) expect(id).not.toBe("");
		}
	});
});

/** Returns all lists in a value, with their places. */
function listsIn(value: unknown, place: string): [place: string, list: unknown[]][] {
	if (typeof value !== "object" || value === null) return [];
	const inside = Object.entries(value).flatMap(([key, member]) => listsIn(member, `${place}.${key}`));
	return Array.isArray(value) ? [[place, value], ...inside] : inside;
}
