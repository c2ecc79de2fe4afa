import { apiStageArn } from "./api.ts";
import { resourceName } from "./names.ts";
import { stage } from "./stage.ts";

/** The number of requests that an IP address may send in five minutes: 10 per second, far more than a person sends. */
const maxRequestsPerAddress = 3_000;

/**
 * The rule groups of AWS that block requests. Each lists the rules that only count them, because they would block requests
 * which the contract allows: infra/test/firewall.test.ts derives them from it.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const managedRules = [
	{ name: "AWSManagedRulesAmazonIpReputationList", counted: [] },
	{
		name: "AWSManagedRulesCommonRuleSet",
		counted: [
			// More than 8 KB: bulk imports have up to 256 KB.
			"SizeRestrictions_BODY",
			// More than 2,048 bytes: bulk deletions name up to 100 products. API Gateway itself limits the line to 10,240 bytes.
			"SizeRestrictions_QUERYSTRING",
			// The contract does not ask for the header, and scripts often send none.
			"NoUserAgent_HEADER",
			// The names and descriptions of products are free text: markup, addresses and paths are no attack there. The functions
			// store them as text, and the console shows them as text.
			"CrossSiteScripting_BODY",
			"EC2MetaDataSSRF_BODY",
			"GenericLFI_BODY",
			"GenericRFI_BODY",
		],
	},
];

if (stage.hasFirewall) {
	const visibility = (metricName: string) => ({
		metricName,
		cloudwatchMetricsEnabled: true,
		sampledRequestsEnabled: true,
	});
	const firewall = new aws.wafv2.WebAcl("Firewall", {
		name: resourceName("firewall", stage.name),
		description: `Protects the API of the stage ${stage.name}`,
		scope: "REGIONAL",
		defaultAction: { allow: {} },
		visibilityConfig: visibility(resourceName("firewall", stage.name)),
		rules: [
			{
				name: "RequestsPerAddress",
				priority: 0,
				action: { block: {} },
				statement: { rateBasedStatement: { limit: maxRequestsPerAddress, aggregateKeyType: "IP" } },
				visibilityConfig: visibility("RequestsPerAddress"),
			},
			...managedRules.map(({ name, counted }, index) => ({
				name,
				priority: index + 1,
				overrideAction: { none: {} },
				statement: {
					managedRuleGroupStatement: {
						vendorName: "AWS",
						name,
						ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })),
					},
				},
				visibilityConfig: visibility(name),
			})),
		],
	});
	new aws.wafv2.WebAclAssociation("FirewallAssociation", { resourceArn: apiStageArn, webAclArn: firewall.arn });
}
