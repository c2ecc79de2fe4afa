import { isDeepStrictEqual } from "node:util";
import type { Values } from "../cloud.ts";
import { arnOf, type Context, missing, resourceType, type ServiceRules } from "../resource-type.ts";

interface LambdaFunction {
	name: string;
	role: string;
	publish?: boolean;
	environment?: { variables?: Record<string, string> };
	s3Bucket?: string;
	s3Key?: string;
	architectures?: string[];
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
}

export const functionToken = "aws:lambda/function:Function";
const aliasToken = "aws:lambda/alias:Alias";
const createFunction = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html";

/** Returns the URI by which API Gateway invokes a function, version or alias. */
function invokeArn(arn: string, { region }: Context): string {
	return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}

/** Returns the outputs of a function that name its newest version. */
function versionOutputs(name: string, version: string, context: Context) {
	const arn = arnOf("lambda", `function:${name}`, context);
	return {
		version,
		qualifiedArn: `${arn}:${version}`,
		qualifiedInvokeArn: invokeArn(`${arn}:${version}`, context),
		lastModified: new Date().toISOString(),
	};
}

/**
 * Whether an update of a function sends its code, which is when Lambda reads it from S3. Otherwise the object may be gone.
 * https://github.com/hashicorp/terraform-provider-aws/blob/v5.83.0/internal/service/lambda/function.go (needsFunctionCodeUpdate)
 */
export function changesCode(
	previous: Values,
	{ s3Bucket, s3Key, architectures }: Pick<LambdaFunction, "s3Bucket" | "s3Key" | "architectures">,
): boolean {
	return !isDeepStrictEqual(
		[previous.s3Bucket, previous.s3Key, previous.architectures],
		[s3Bucket, s3Key, architectures],
	);
}

export const lambda: ServiceRules = {
	[functionToken]: resourceType<LambdaFunction>({
		page: "https://www.pulumi.com/registry/packages/aws/api-docs/lambda/function/",
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name", "packageType"],
		sets: ["layers"],
		computed: [
			"arn",
			"invokeArn",
			"qualifiedArn",
			"qualifiedInvokeArn",
			"version",
			"lastModified",
			"sourceCodeHash",
			"codeSha256",
			"sourceCodeSize",
		],
		// A published function has a new version after every change, so that its alias follows in the same deployment.
		computedOnUpdate: ({ publish }) =>
			publish ? ["version", "qualifiedArn", "qualifiedInvokeArn", "lastModified"] : [],
		limits: [{ property: "name", maxLength: 64, pattern: /^[a-zA-Z0-9-_]+$/, source: createFunction }],
		refusals: [
			{
				source: "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
				basis: "memory",
				message({ name, environment }) {
					const size = JSON.stringify(environment?.variables ?? {}).length;
					if (size <= 4_096) return undefined;
					return `InvalidParameterValueException: the environment of ${name} has ${size} bytes, at most 4096 are allowed`;
				},
			},
			{
				source: createFunction,
				basis: "memory",
				message({ role }, { cloud }) {
					const found = cloud.find("aws:iam/role:Role", ({ outputs }) => outputs.arn === role);
					if (!found) return `InvalidParameterValueException: The role ${role} does not exist`;
					if (String(found.inputs.assumeRolePolicy).includes("lambda.amazonaws.com")) return undefined;
					return "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.";
				},
			},
			{
				source: createFunction,
				basis: "memory",
				message(inputs, { cloud, id }) {
					const { s3Bucket, s3Key } = inputs;
					if (s3Key === undefined) return undefined;
					const previous = id === undefined ? undefined : cloud.get(functionToken, id);
					if (previous && !changesCode(previous.inputs, inputs)) return undefined;
					if (cloud.get("aws:s3/bucketObjectv2:BucketObjectv2", `${s3Bucket}/${s3Key}`)) return undefined;
					return `InvalidParameterValueException: S3 Error Code: NoSuchKey ${s3Bucket}/${s3Key}`;
				},
			},
		],
		id: ({ name }) => name,
		conflict: ({ name }) => `ResourceConflictException: Function already exist: ${name}`,
		outputs({ name, publish }, context) {
			const arn = arnOf("lambda", `function:${name}`, context);
			const version = publish ? "1" : "$LATEST";
			return { arn, invokeArn: invokeArn(arn, context), ...versionOutputs(name, version, context), sourceCodeSize: 1 };
		},
	}),

	[aliasToken]: resourceType<Alias>({
		page: "https://www.pulumi.com/registry/packages/aws/api-docs/lambda/alias/",
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name", "functionName"],
		computed: ["arn", "invokeArn"],
		refusals: [
			{
				source: "https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html",
				basis: "memory",
				message({ functionName, functionVersion }, { cloud }) {
					const versions = cloud.get(functionToken, functionName)?.outputs.versions;
					if (!Array.isArray(versions)) return missing(cloud, functionToken, functionName);
					if (functionVersion === "$LATEST" || versions.includes(functionVersion)) return undefined;
					return `ResourceNotFoundException: Function not found: ${functionName}:${functionVersion}`;
				},
			},
		],
		id: ({ functionName, name }) => `${functionName}/${name}`,
		conflict: ({ functionName, name }) => `ResourceConflictException: Alias already exists: ${functionName}:${name}`,
		outputs({ functionName, name }, context) {
			const arn = arnOf("lambda", `function:${functionName}:${name}`, context);
			return { arn, invokeArn: invokeArn(arn, context) };
		},
	}),

	"aws:lambda/permission:Permission": resourceType<Permission>({
		page: "https://www.pulumi.com/registry/packages/aws/api-docs/lambda/permission/",
		basis: "memory",
		generatedName: "statementId",
		replacedBy: [
			"action",
			"function",
			"principal",
			"qualifier",
			"sourceArn",
			"sourceAccount",
			"statementId",
			"eventSourceToken",
			"principalOrgId",
			"functionUrlAuthType",
		],
		refusals: [
			{
				source: "https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html",
				basis: "memory",
				message({ function: target, qualifier }, { cloud }) {
					const name = target.split(":function:").at(-1)?.split(":")[0];
					return (
						missing(cloud, functionToken, name) ??
						(qualifier ? missing(cloud, aliasToken, `${name}/${qualifier}`) : undefined)
					);
				},
			},
		],
		id: ({ function: target, qualifier = "", statementId }) =>
			`${target.split(":").at(-1)}/${qualifier}/${statementId}`,
		conflict: ({ statementId }) =>
			`ResourceConflictException: The statement id (${statementId}) provided already exists.`,
	}),
};
