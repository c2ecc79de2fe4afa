import type { ServiceRules } from "../resource-type.ts";
import { apigateway } from "./apigateway.ts";
import { cloudfront } from "./cloudfront.ts";
import { codedeploy } from "./codedeploy.ts";
import { cognito } from "./cognito.ts";
import { domains } from "./domains.ts";
import { dynamodb } from "./dynamodb.ts";
import { iam } from "./iam.ts";
import { kms } from "./kms.ts";
import { lambda } from "./lambda.ts";
import { logs } from "./logs.ts";
import { monitoring } from "./monitoring.ts";
import { s3 } from "./s3.ts";
import { wafv2 } from "./wafv2.ts";

/** The rules of every resource type that the app has, by Pulumi's token. */
export const rules: ServiceRules = {
	...apigateway,
	...cloudfront,
	...codedeploy,
	...cognito,
	...domains,
	...dynamodb,
	...iam,
	...kms,
	...lambda,
	...logs,
	...monitoring,
	...s3,
	...wafv2,
};
