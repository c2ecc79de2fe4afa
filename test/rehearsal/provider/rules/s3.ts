import { missing, type ResourceType, resourceType, type ServiceRules } from "../resource-type.ts";
import { randomId } from "./names.ts";

const bucketToken = "aws:s3/bucketV2:BucketV2";
const provider = "https://www.pulumi.com/registry/packages/aws/api-docs/s3";
const api = "https://docs.aws.amazon.com/AmazonS3/latest/API";

/** A setting of a bucket, of which there is one. */
function setting(page: string, source: string, json: readonly string[] = []): ResourceType<{ bucket: string }> {
	return {
		page,
		basis: "memory",
		replacedBy: ["bucket"],
		json,
		isPut: true,
		refusals: [{ source, basis: "memory", message: ({ bucket }, { cloud }) => missing(cloud, bucketToken, bucket) }],
		id: ({ bucket }) => bucket,
	};
}

export const s3: ServiceRules = {
	[bucketToken]: resourceType<{ bucket: string }>({
		page: `${provider}/bucketv2/`,
		basis: "memory",
		generatedName: "bucket",
		isNameLowerCase: true,
		replacedBy: ["bucket", "bucketPrefix", "objectLockEnabled"],
		computed: ["arn", "bucketDomainName", "bucketRegionalDomainName", "hostedZoneId", "region"],
		limits: [
			{
				property: "bucket",
				maxLength: 63,
				pattern: /^[a-z0-9][a-z0-9.-]+$/,
				source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html",
			},
		],
		id: ({ bucket }) => bucket,
		conflict: ({ bucket }) => `BucketAlreadyExists: ${bucket}`,
		outputs: ({ bucket }, { region }) => ({
			arn: `arn:aws:s3:::${bucket}`,
			bucketDomainName: `${bucket}.s3.amazonaws.com`,
			bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
			hostedZoneId: "Z21DNDUVLTQW6Q",
			region,
		}),
	}),

	"aws:s3/bucketObjectv2:BucketObjectv2": resourceType<{ bucket: string; key: string }>({
		page: `${provider}/bucketobjectv2/`,
		basis: "memory",
		replacedBy: ["bucket", "key"],
		computed: ["arn", "etag", "versionId"],
		isPut: true,
		id: ({ bucket, key }) => `${bucket}/${key}`,
		outputs: ({ bucket, key }) => ({ arn: `arn:aws:s3:::${bucket}/${key}`, etag: randomId(16), versionId: "" }),
	}),

	"aws:s3/bucketPolicy:BucketPolicy": resourceType(
		setting(`${provider}/bucketpolicy/`, `${api}/API_PutBucketPolicy.html`, ["policy"]),
	),
	"aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": resourceType(
		setting(`${provider}/bucketpublicaccessblock/`, `${api}/API_PutPublicAccessBlock.html`),
	),
	"aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2": resourceType(
		setting(`${provider}/bucketcorsconfigurationv2/`, `${api}/API_PutBucketCors.html`),
	),
	"aws:s3/bucketVersioningV2:BucketVersioningV2": resourceType(
		setting(`${provider}/bucketversioningv2/`, `${api}/API_PutBucketVersioning.html`),
	),
};
