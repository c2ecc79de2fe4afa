/**
 * AWS's prices in eu-central-1 in USD, without free tiers and taxes, as of November 2026. They are from memory of the public price list:
 * compare them with the pages named here before you rely on a sum.
 */
export const prices = {
	asOf: "November 2026",
	region: "eu-central-1",
	/** On arm64. https://aws.amazon.com/lambda/pricing/ */
	lambda: { gigabyteSecond: 0.0000133334, request: 0.2e-6 },
	/** On demand, standard table class. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
	dynamodb: { readUnit: 0.1525e-6, writeUnit: 0.7625e-6 },
	/** The first 333 million requests a month to a REST API. https://aws.amazon.com/api-gateway/pricing/ */
	apiGateway: { request: 3.7e-6 },
	/** https://aws.amazon.com/cloudwatch/pricing/ */
	cloudWatch: { logGigabyte: 0.63, alarmMetric: 0.1, dashboard: 3 },
	/** https://aws.amazon.com/xray/pricing/ */
	xray: { trace: 5e-6 },
	/** https://aws.amazon.com/waf/pricing/ */
	waf: { webAcl: 5, rule: 1, request: 0.6e-6 },
	/** https://aws.amazon.com/kms/pricing/ */
	kms: { key: 1 },
	/** Out to the internet, the first 10 TB a month. https://aws.amazon.com/ec2/pricing/on-demand/ */
	traffic: { gigabyte: 0.09 },
	/** Linux on arm64. https://aws.amazon.com/fargate/pricing/ */
	fargate: { cpuHour: 0.03725, gigabyteHour: 0.00409 },
	/** An Application Load Balancer. https://aws.amazon.com/elasticloadbalancing/pricing/ */
	loadBalancer: { hour: 0.027, capacityUnitHour: 0.008 },
	/** A public IPv4 address. https://aws.amazon.com/vpc/pricing/ */
	publicAddress: { hour: 0.005 },
} as const;
