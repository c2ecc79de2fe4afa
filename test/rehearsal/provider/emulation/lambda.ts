import {
	AddPermissionCommand,
	type Architecture,
	CreateAliasCommand,
	CreateFunctionCommand,
	DeleteAliasCommand,
	DeleteFunctionCommand,
	LambdaClient,
	PublishVersionCommand,
	RemovePermissionCommand,
	type Runtime,
	UpdateAliasCommand,
	UpdateFunctionCodeCommand,
	UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { changesCode } from "../rules/lambda.ts";
import { capitalized, emulation, type ServiceEmulation, unlessGone } from "./emulation.ts";

interface LambdaFunction {
	name: string;
	role: string;
	handler?: string;
	runtime?: Runtime;
	description?: string;
	/** Seconds. */
	timeout?: number;
	/** MB. */
	memorySize?: number;
	environment?: { variables?: Record<string, string> };
	kmsKeyArn?: string;
	tracingConfig?: object;
	loggingConfig?: { logFormat: "JSON" | "Text"; applicationLogLevel?: string };
	architectures?: Architecture[];
	publish?: boolean;
	s3Bucket?: string;
	s3Key?: string;
}

interface Alias {
	name: string;
	functionName: string;
	functionVersion: string;
}

interface Permission {
	function: string;
	qualifier?: string;
	statementId: string;
	action: string;
	principal: string;
	sourceArn?: string;
}

const client = new LambdaClient();

function configuration(inputs: LambdaFunction) {
	return {
		FunctionName: inputs.name,
		Role: inputs.role,
		Handler: inputs.handler,
		Runtime: inputs.runtime,
		Description: inputs.description,
		Timeout: inputs.timeout,
		MemorySize: inputs.memorySize,
		Environment: { Variables: { ...inputs.environment?.variables, ...loggingVariables(inputs.loggingConfig) } },
		KMSKeyArn: inputs.kmsKeyArn,
		TracingConfig: capitalized<object | undefined>(inputs.tracingConfig),
		LoggingConfig: capitalized<object | undefined>(inputs.loggingConfig),
	};
}

/**
 * Returns the variables that Lambda sets for the format of its logs, which the emulator does not.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 */
function loggingVariables(logging: LambdaFunction["loggingConfig"]): Record<string, string> {
	const { logFormat = "Text", applicationLogLevel = "INFO" } = logging ?? {};
	return {
		AWS_LAMBDA_LOG_FORMAT: logFormat,
		...(logFormat === "JSON" && { AWS_LAMBDA_LOG_LEVEL: applicationLogLevel }),
	};
}

/** Returns the versions that a function had, with a new one. */
function versionsWith(previous: unknown, version: string | undefined): unknown[] {
	return [...new Set([...(Array.isArray(previous) ? previous : []), version])];
}

export const lambda: ServiceEmulation = {
	"aws:lambda/function:Function": emulation<LambdaFunction>({
		async create(inputs) {
			const { architectures, publish, s3Bucket, s3Key } = inputs;
			const { Version } = await client.send(
				new CreateFunctionCommand({
					...configuration(inputs),
					Architectures: architectures,
					Publish: publish,
					Code: { S3Bucket: s3Bucket, S3Key: s3Key },
				}),
			);
			return { outputs: { version: Version, versions: [Version] } };
		},
		async update(inputs, { previous, region, account }) {
			const { name, publish, s3Bucket, s3Key } = inputs;
			await client.send(new UpdateFunctionConfigurationCommand(configuration(inputs)));
			if (changesCode(previous.inputs, inputs)) {
				await client.send(new UpdateFunctionCodeCommand({ FunctionName: name, S3Bucket: s3Bucket, S3Key: s3Key }));
			}
			if (!publish) return {};
			const { Version } = await client.send(new PublishVersionCommand({ FunctionName: name }));
			return {
				version: Version,
				versions: versionsWith(previous.outputs.versions, Version),
				qualifiedArn: `arn:aws:lambda:${region}:${account}:function:${name}:${Version}`,
			};
		},
		delete: ({ id }) => unlessGone(client.send(new DeleteFunctionCommand({ FunctionName: id }))),
	}),

	"aws:lambda/alias:Alias": emulation<Alias>({
		async create({ functionName: FunctionName, name: Name, functionVersion: FunctionVersion }) {
			await client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }));
			return {};
		},
		async update({ functionName: FunctionName, name: Name, functionVersion: FunctionVersion }) {
			await client.send(new UpdateAliasCommand({ FunctionName, Name, FunctionVersion }));
			return {};
		},
		delete: ({ inputs: { functionName, name } }) =>
			unlessGone(client.send(new DeleteAliasCommand({ FunctionName: functionName, Name: name }))),
	}),

	"aws:lambda/permission:Permission": emulation<Permission>({
		async create({ function: FunctionName, qualifier, statementId, action, principal, sourceArn }) {
			await client.send(
				new AddPermissionCommand({
					FunctionName,
					Qualifier: qualifier,
					StatementId: statementId,
					Action: action,
					Principal: principal,
					SourceArn: sourceArn,
				}),
			);
			return {};
		},
		delete: ({ inputs: { function: FunctionName, qualifier, statementId } }) =>
			unlessGone(
				client.send(new RemovePermissionCommand({ FunctionName, Qualifier: qualifier, StatementId: statementId })),
			),
	}),
};
