import { entriesOf } from "@tap/core/contract/record.ts";
import { type TableDefinition, tables } from "@tap/core/storage/tables.ts";
import { apiFunctions, type FunctionSettings, postConfirmation } from "@tap/functions/settings.ts";
import { describe, expect, test } from "vitest";
import type { FunctionId } from "../names.ts";
import { componentOf, grantsOf, graphOf, statementsOf } from "./graph.ts";
import { deployable, stages } from "./stages.ts";

const functions = entriesOf<FunctionId, FunctionSettings>({ ...apiFunctions, postConfirmation }).map(
	([id, settings]) => [id, componentOf[id], settings] as const,
);
const nameOf = (id: string, stage: string) =>
	`tap-${id === "postConfirmation" ? "post-confirmation" : `${id}-api`}-${stage}`;

describe.each(deployable)("the functions of the stage %s", (name) => {
	const graph = graphOf(name);
	const isDev = name === "dev";
	const { stage } = stages[name];
	const keyArn = graph.one("aws:kms/key:Key").state.arn;

	test.each(functions)("%s has the settings of the functions package", (id, component, settings) => {
		const { inputs } = graph.one("aws:lambda/function:Function", `${component}Function`);
		expect(inputs).toMatchObject({
			name: nameOf(id, stage),
			memorySize: settings.memoryMb,
			timeout: settings.timeoutSeconds,
			// In `sst dev` a bridge to the developer's machine replaces the function.
			runtime: isDev ? "provided.al2023" : "nodejs22.x",
			architectures: [isDev ? "x86_64" : "arm64"],
			publish: !isDev,
			kmsKeyArn: keyArn,
			tracingConfig: { mode: "Active" },
			// With the format JSON, Lambda sets a level of its own, and LOG_LEVEL has no effect.
			loggingConfig: { logFormat: "Text", logGroup: `/aws/lambda/${nameOf(id, stage)}` },
		});
		expect(inputs.loggingConfig).not.toHaveProperty("applicationLogLevel");
		expect(inputs.environment.variables).toMatchObject({
			LOG_LEVEL: settings.logLevel,
			POWERTOOLS_METRICS_NAMESPACE: "tap",
			POWERTOOLS_SERVICE_NAME: nameOf(id, stage),
			SST_KEY_FILE: "resource.enc",
		});
	});

	test.each(functions)("%s logs for 30 days, encrypted", (_, component) => {
		const { inputs } = graph.one("aws:cloudwatch/logGroup:LogGroup", `${component}LogGroup`);
		expect(inputs).toMatchObject({ retentionInDays: 30, kmsKeyId: keyArn });
	});

	test.each(functions)(
		"%s may write its own log and traces and use the key, and has no managed policy",
		(id, component) => {
			const role = graph.one("aws:iam/role:Role", `${component}Role`);
			expect(role.inputs.managedPolicyArns ?? []).toEqual([]);
			const others = grantsOf(role).filter((grant) => !grant.startsWith("dynamodb:"));
			const logs = `arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/${nameOf(id, stage)}:*`;
			expect(others.sort()).toEqual(
				[
					...(isDev ? ["appsync:* on *", "s3:* on arn:aws:s3:::sst-asset", "s3:* on arn:aws:s3:::sst-asset/*"] : []),
					`kms:Decrypt on ${keyArn}`,
					`kms:DescribeKey on ${keyArn}`,
					`logs:CreateLogStream on ${logs}`,
					`logs:PutLogEvents on ${logs}`,
					"xray:PutTelemetryRecords on *",
					"xray:PutTraceSegments on *",
				].sort(),
			);
		},
	);

	test.each(functions)("%s may decrypt only what Lambda and DynamoDB decrypt for it", (_, component) => {
		const [{ policy }] = graph.one("aws:iam/role:Role", `${component}Role`).inputs.inlinePolicies;
		const statements = statementsOf(policy).filter(({ Action }) => [Action].flat().includes("kms:Decrypt"));
		expect(statements.map(({ Condition }) => Condition)).toEqual([
			{
				StringEquals: { "kms:ViaService": ["lambda", "dynamodb"].map((name) => `${name}.eu-central-1.amazonaws.com`) },
			},
		]);
	});

	test.each(functions)("%s's role trusts Lambda only", (_, component) => {
		const { assumeRolePolicy } = graph.one("aws:iam/role:Role", `${component}Role`).inputs;
		const trusted = statementsOf(
			typeof assumeRolePolicy === "string" ? assumeRolePolicy : JSON.stringify(assumeRolePolicy),
		).flatMap(({ Principal = {} }) => Object.values(Principal).flat());
		// `sst dev` lets the developer's machine assume the role.
		expect(trusted).toEqual(["lambda.amazonaws.com", ...(isDev ? ["arn:aws:iam::123456789012:root"] : [])]);
	});

	test("each function behind the gateway has a LIVE alias for its new version, except in `sst dev`", () => {
		const aliased = isDev ? [] : Object.keys(apiFunctions).sort();
		const aliases = graph.resources.filter(({ type }) => type === "aws:lambda/alias:Alias");
		expect(aliases.map(({ inputs }) => inputs)).toEqual(
			aliased.map((id) =>
				expect.objectContaining({ name: "LIVE", functionName: nameOf(id, stage), functionVersion: "7" }),
			),
		);
	});
});

describe.each(deployable)("the key of the stage %s", (name) => {
	const graph = graphOf(name);
	const isProduction = stages[name].stage === "production";
	const key = graph.one("aws:kms/key:Key");

	test("is rotated and has a name and a deletion window", () => {
		expect(key.inputs).toMatchObject({
			enableKeyRotation: true,
			description: expect.stringContaining(stages[name].stage),
			deletionWindowInDays: isProduction ? 30 : 7,
		});
		expect(graph.one("aws:kms/alias:Alias").inputs).toMatchObject({
			name: `alias/tap-api-key-${stages[name].stage}`,
			targetKeyId: key.state.keyId,
		});
	});

	test("may be used only by the account, this region's logs and the alarms", () => {
		const statements = statementsOf(key.inputs.policy);
		expect(statements.map(({ Principal }) => Principal)).toEqual([
			{ AWS: "arn:aws:iam::123456789012:root" },
			{ Service: "logs.eu-central-1.amazonaws.com" },
			{ Service: "cloudwatch.amazonaws.com" },
		]);
		const [, logs, alarms] = statements;
		const patterns = [logs?.Condition?.ArnLike?.["kms:EncryptionContext:aws:logs:arn"]].flat().map(String);
		const covers = (arn: string) =>
			patterns.some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(arn));
		for (const { state } of graph.all("aws:cloudwatch/logGroup:LogGroup"))
			expect({ [state.arn]: covers(state.arn) }).toEqual({ [state.arn]: true });
		expect(covers("arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/other")).toBe(false);
		expect(covers("arn:aws:logs:eu-central-1:999999999999:log-group:/aws/lambda/tap-users-api-ada")).toBe(false);
		expect(logs?.Action).not.toContain("kms:*");
		expect(alarms).toMatchObject({
			Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
			Condition: {
				StringEquals: { "aws:SourceAccount": "123456789012" },
				ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:tap-*-${stages[name].stage}` },
			},
		});
	});
});

describe.each(deployable)("the data of the stage %s", (name) => {
	const graph = graphOf(name);
	const isProduction = stages[name].stage === "production";
	const types = { string: "S", number: "N", binary: "B" };

	test.each(Object.entries(tables))(
		"%s is the table that core defines, encrypted, with point-in-time recovery",
		(id, table) => {
			const { inputs } = graph.one("aws:dynamodb/table:Table", `${id}Table`);
			expect(inputs).toMatchObject({
				billingMode: "PAY_PER_REQUEST",
				...table.primaryIndex,
				attributes: Object.entries(table.fields).map(([field, type]) => ({ name: field, type: types[type] })),
				globalSecondaryIndexes: Object.entries<TableDefinition["globalIndexes"][string]>(table.globalIndexes).map(
					([index, { projection, ...keys }]) => ({
						name: index,
						...keys,
						projectionType: projection === "keys-only" ? "KEYS_ONLY" : "ALL",
					}),
				),
				serverSideEncryption: { enabled: true, kmsKeyArn: graph.one("aws:kms/key:Key").state.arn },
				pointInTimeRecovery: { enabled: true },
				deletionProtectionEnabled: isProduction,
			});
			expect(inputs.ttl).toEqual("ttl" in table ? { attributeName: table.ttl, enabled: true } : undefined);
		},
	);

	test(
		isProduction ? "is kept when the stage is removed, and protected from deletion" : "is removed with the stage",
		() => {
			const kept = graph.resources.filter(({ retainOnDelete, isComponent }) => retainOnDelete && !isComponent);
			const ofTheStage = kept.map((resource) => resource.name).filter((one) => !/^(ApiA|A)PIGateway/.test(one));
			expect(ofTheStage.sort()).toEqual(
				isProduction
					? ["AdminGroup", "ApiKey", "IdentityUserPool", ...Object.keys(tables).map((id) => `${id}Table`)].sort()
					: [],
			);
			// A deployment that would delete or replace one of them fails.
			const isProtected = graph.resources.filter(({ protect }) => protect).map((resource) => resource.name);
			expect(isProtected.sort()).toEqual(
				isProduction ? ["ApiKey", "IdentityUserPool", ...Object.keys(tables).map((id) => `${id}Table`)].sort() : [],
			);
			expect(graph.app).toMatchObject({ protect: isProduction, removal: isProduction ? "retain" : "remove" });
			expect(graph.one("aws:cognito/userPool:UserPool").inputs.deletionProtection).toBe(
				isProduction ? "ACTIVE" : "INACTIVE",
			);
		},
	);
});

describe("sign-in", () => {
	const preview = graphOf("preview");
	const userPool = preview.one("aws:cognito/userPool:UserPool");

	test("requires a verified email address and a strong password, and offers a second factor", () => {
		expect(userPool.inputs).toMatchObject({
			name: "tap-users-pr-42",
			usernameAttributes: ["email"],
			autoVerifiedAttributes: ["email"],
			mfaConfiguration: "OPTIONAL",
			softwareTokenMfaConfiguration: { enabled: true },
			usernameConfiguration: { caseSensitive: false },
			passwordPolicy: {
				minimumLength: 12,
				requireLowercase: true,
				requireUppercase: true,
				requireNumbers: true,
				requireSymbols: true,
			},
			accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
		});
		expect(userPool.inputs.verificationMessageTemplate.emailMessage).toContain("{####}");
	});

	test("calls the function that stores a new user", () => {
		const { arn } = preview.one("aws:lambda/function:Function", "PostConfirmationFunction").state;
		expect(userPool.inputs.lambdaConfig).toEqual({ postConfirmation: arn, postAuthentication: arn });
		for (const trigger of ["postConfirmation", "postAuthentication"]) {
			const permission = preview.one("aws:lambda/permission:Permission", `IdentityPermission${trigger}`);
			expect(permission.inputs).toMatchObject({
				function: arn,
				principal: "cognito-idp.amazonaws.com",
				sourceArn: userPool.state.arn,
			});
		}
	});

	test("uses a public client that only accepts authorization codes", () => {
		const { inputs } = preview.one("aws:cognito/userPoolClient:UserPoolClient");
		expect(inputs).toMatchObject({
			allowedOauthFlows: ["code"],
			allowedOauthFlowsUserPoolClient: true,
			allowedOauthScopes: ["openid", "email", "profile", "tap/api"],
			generateSecret: false,
			preventUserExistenceErrors: "ENABLED",
			enableTokenRevocation: true,
		});
		expect(inputs.explicitAuthFlows).toContain("ALLOW_ADMIN_USER_PASSWORD_AUTH");
		const production = graphOf("configured").one("aws:cognito/userPoolClient:UserPoolClient").inputs;
		expect(production.explicitAuthFlows).toEqual(["ALLOW_REFRESH_TOKEN_AUTH"]);
		expect(production.callbackUrls).toEqual([
			"https://shop.example.com/",
			"https://console.example.com/",
			"https://console.example.com/signed-in",
			"https://console.example.com/docs/",
		]);
	});

	test("lets people change only their address, after they confirmed the new one, and their name", () => {
		expect(userPool.inputs.userAttributeUpdateSettings).toEqual({
			attributesRequireVerificationBeforeUpdates: ["email"],
		});
		const { writeAttributes } = preview.one("aws:cognito/userPoolClient:UserPoolClient").inputs;
		expect(writeAttributes).toEqual(["email", "name"]);
	});

	test("has a group for admins, and a host that contains the account", () => {
		expect(preview.one("aws:cognito/userGroup:UserGroup").inputs.name).toBe("admin");
		expect(preview.one("aws:cognito/userPoolDomain:UserPoolDomain").inputs.domain).toBe("tap-pr-42-123456789012");
		expect(preview.one("aws:cognito/resourceServer:ResourceServer").inputs).toMatchObject({
			identifier: "tap",
			scopes: [{ scopeName: "api" }],
		});
	});
});
