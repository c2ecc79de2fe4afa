import { randomUUID } from "node:crypto";
import {
	CloudFrontClient,
	CreateDistributionCommand,
	CreateKeyValueStoreCommand,
	DeleteDistributionCommand,
	DeleteKeyValueStoreCommand,
	DescribeKeyValueStoreCommand,
	GetDistributionConfigCommand,
	UpdateDistributionCommand,
} from "@aws-sdk/client-cloudfront";
import { emulation, type ServiceEmulation } from "./emulation.ts";

const client = new CloudFrontClient();

/** AWS's managed policy CachingOptimized. */
const cachePolicy = "658327ea-f89d-4fab-a63d-7e88639e58f6";

export const cloudfront: ServiceEmulation = {
	"aws:cloudfront/keyValueStore:KeyValueStore": emulation<{ name: string }>({
		async create({ name }) {
			const { KeyValueStore } = await client.send(new CreateKeyValueStoreCommand({ Name: name }));
			// The SDK puts the account before the endpoint's host. 127, and a host of 0.0.1, make a loopback address of the two:
			// see key-value-store.ts.
			return { outputs: { arn: KeyValueStore?.ARN?.replace(/::\d+:/, "::127:") } };
		},
		async delete({ id }) {
			const { ETag } = await client.send(new DescribeKeyValueStoreCommand({ Name: id }));
			await client.send(new DeleteKeyValueStoreCommand({ Name: id, IfMatch: ETag }));
		},
	}),

	// The emulator serves no distribution; SST's own resources need to find one.
	"aws:cloudfront/distribution:Distribution": emulation<{ comment?: string }>({
		async create({ comment = "" }) {
			const origin = { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: "https-only" } as const;
			const { Distribution } = await client.send(
				new CreateDistributionCommand({
					DistributionConfig: {
						CallerReference: randomUUID(),
						Comment: comment,
						Enabled: true,
						Origins: {
							Quantity: 1,
							Items: [{ Id: "default", DomainName: "placeholder.sst.dev", CustomOriginConfig: origin }],
						},
						DefaultCacheBehavior: {
							TargetOriginId: "default",
							ViewerProtocolPolicy: "redirect-to-https",
							CachePolicyId: cachePolicy,
						},
					},
				}),
			);
			return { id: Distribution?.Id, outputs: { arn: Distribution?.ARN, domainName: Distribution?.DomainName } };
		},
		async delete({ id: Id }) {
			const { DistributionConfig, ETag } = await client.send(new GetDistributionConfigCommand({ Id }));
			if (!DistributionConfig) throw new Error(`The emulator has no configuration of the distribution ${Id}.`);
			const { ETag: disabled } = await client.send(
				new UpdateDistributionCommand({
					Id,
					IfMatch: ETag,
					DistributionConfig: { ...DistributionConfig, Enabled: false },
				}),
			);
			await client.send(new DeleteDistributionCommand({ Id, IfMatch: disabled }));
		},
	}),
};
