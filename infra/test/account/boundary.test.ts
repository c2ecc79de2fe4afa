import { keysOf } from "@tap/core/contract/record.ts";
import { describe, expect, test } from "vitest";
import { boundary } from "../../account/boundary.ts";
import type { Policy } from "../../account/policy.ts";
import { environments } from "../../environments.ts";
import { graphOf } from "../graph.ts";
import type { deployable } from "../stages.ts";
import { isAllowed, listed } from "./evaluation.ts";
import { account, region, scopeOf } from "./scope.ts";

describe("the boundary", () => {
	test.each([
		["preview", "preview"],
		["configured", "production"],
	] as const)("allows everything that the functions of the stage %s are granted", async (name, environment) => {
		const graph = graphOf(name);
		const tags = graph.app.providers.aws.defaultTags.tags;
		const limit = boundary(scopeOf(environment));
		const denied = graph.all("aws:iam/role:Role").flatMap(({ name, inputs }) => {
			if (name.includes("APIGateway")) return [];
			const [{ policy }] = inputs.inlinePolicies;
			const granted: Policy = JSON.parse(policy, (key, value) =>
				key === "Action" || key === "Resource" ? [value].flat() : value,
			);
			const calls = granted.Statement.flatMap(({ Action, Resource = [] }) =>
				Action.flatMap((action) =>
					Resource.map((resource) => ({
						action,
						resource: resource.replace(/:\*$/, ":log-stream:1"),
						context: {
							"aws:ResourceTag/Application": tags.Application,
							"aws:ResourceTag/Environment": tags.Environment,
							"kms:ViaService": `lambda.${region}.amazonaws.com`,
						},
					})),
				),
			);
			expect(calls.length).toBeGreaterThan(5);
			return listed(calls, [granted], false).concat(
				calls
					.filter((call) => !isAllowed(call, [granted], limit))
					.map(({ action, resource }) => `${action} on ${resource}`),
			);
		});
		expect(denied).toEqual([]);
	});

	test("is on the functions' roles where the settings say so, and the stage is deployed by a workflow", () => {
		const boundaryOf = (name: (typeof deployable)[number]) =>
			graphOf(name)
				.all("aws:iam/role:Role")
				.filter((role) => !role.name.includes("APIGateway"))
				.map(({ inputs }) => inputs.permissionsBoundary);
		const arn = (environment: string) => `arn:aws:iam::${account}:policy/tap-boundary-${environment}`;
		expect(new Set(boundaryOf("preview"))).toEqual(new Set([arn("preview")]));
		expect(new Set(boundaryOf("configured"))).toEqual(new Set([arn("production")]));
		// Its settings say so, but a person deploys it.
		expect(new Set(boundaryOf("personal"))).toEqual(new Set([undefined]));
		expect(new Set(boundaryOf("production"))).toEqual(new Set([undefined]));
	});

	test.each(keysOf(environments))(
		"a function's role with all rights still has no more than the boundary: %s",
		(environment) => {
			const stage = environments[environment].replace("*", "42");
			const role = `arn:aws:iam::${account}:role/tap-${stage}-OrdersApiRole-crsktsmz`;
			const all: Policy = {
				Version: "2012-10-17",
				Statement: [{ Sid: "All", Effect: "Allow", Action: ["*"], Resource: ["*"] }],
			};
			const limit = boundary(scopeOf(environment));
			const other = environment === "production" ? "pr-42" : "production";
			const table = (name: string) => `arn:aws:dynamodb:${region}:${account}:table/tap-${name}-OrdersTable-bazwdasa`;
			const allowed = (action: string, resource: string) => isAllowed({ action, resource }, [all], limit);
			expect(allowed("dynamodb:PutItem", table(stage))).toBe(true);
			expect(allowed("dynamodb:Query", `${table(stage)}/index/byUser`)).toBe(true);
			for (const [action, resource] of [
				["dynamodb:PutItem", table(other)],
				["dynamodb:GetItem", table(other)],
				["dynamodb:Scan", table(stage)],
				["dynamodb:DeleteTable", table(stage)],
				["iam:CreateRole", role],
				["iam:PassRole", role],
				["sts:AssumeRole", `arn:aws:iam::${account}:role/tap-deploy-${environment}`],
				["lambda:UpdateFunctionCode", `arn:aws:lambda:${region}:${account}:function:tap-orders-api-${stage}`],
				["s3:GetObject", `arn:aws:s3:::sst-state-abcdefghijkl/app/tap/${stage}.json`],
				["ssm:GetParameter", `arn:aws:ssm:${region}:${account}:parameter/sst/passphrase/tap/${stage}`],
				["kms:Decrypt", `arn:aws:kms:${region}:${account}:key/1`],
				["secretsmanager:GetSecretValue", "*"],
			] as const) {
				expect(allowed(action, resource), `${action} on ${resource}`).toBe(false);
			}
		},
	);
});
