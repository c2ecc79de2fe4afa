import { apigateway } from "./apigateway.ts";
import { cloudfront } from "./cloudfront.ts";
import { cognito } from "./cognito.ts";
import { dynamodb } from "./dynamodb.ts";
import type { ServiceEmulation } from "./emulation.ts";
import { iam } from "./iam.ts";
import { kms } from "./kms.ts";
import { lambda } from "./lambda.ts";
import { logs } from "./logs.ts";
import { monitoring } from "./monitoring.ts";
import { s3 } from "./s3.ts";

/**
 * The resource types that exist in the emulator, by Pulumi's token: what SST's own resources call, and what requests to a stage
 * and the live checks need. The dashboard, the firewall, certificates and records exist in the account's file only.
 */
export const emulations: ServiceEmulation = {
	...apigateway,
	...cloudfront,
	...cognito,
	...dynamodb,
	...iam,
	...kms,
	...lambda,
	...logs,
	...monitoring,
	...s3,
};
