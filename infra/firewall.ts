import { apiStageArn } from "./api.ts";
import { resourceName } from "./names.ts";
import { stage } from "./stage.ts";

/** The number of requests that an IP address may send in five minutes: 10 per second, far more than a person sends. */
const maxRequestsPerAddress = 3_000;

/** The rule groups of AWS that block requests, each with its rules that only count them. */
const managedRules = [
	{ name: "AWSManagedRulesAmazonIpReputationList", counted: [] },
	{
		name: "AWSManagedRulesCommonRuleSet",
		// It would block bodies of more than 8 KB, and bulk imports have up to 256 KB.
		counted: ["SizeRestrictions_BODY"],
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
