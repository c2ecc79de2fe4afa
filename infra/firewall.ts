import { apiStageArn } from "./api.ts";
import { stage } from "./stage.ts";
import { nameOf } from "./stage-settings.ts";

/** How many requests an address may send in five minutes: 10 a second, far more than a person does. */
const requestsPerAddress = 3_000;

/** The rules of AWS that requests are held against, each with what it only counts. */
const managedRules = [
	{ name: "AWSManagedRulesAmazonIpReputationList", counted: [] },
	{
		name: "AWSManagedRulesCommonRuleSet",
		// It would refuse bodies of more than 8 KB; bulk imports have up to 256 KB.
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
		name: nameOf("firewall", stage.name),
		description: `Stands before the API of the stage ${stage.name}`,
		scope: "REGIONAL",
		defaultAction: { allow: {} },
		visibilityConfig: visibility(nameOf("firewall", stage.name)),
		rules: [
			{
				name: "RequestsPerAddress",
				priority: 0,
				action: { block: {} },
				statement: { rateBasedStatement: { limit: requestsPerAddress, aggregateKeyType: "IP" } },
				visibilityConfig: visibility("RequestsPerAddress"),
			},
			...managedRules.map(({ name, counted }, position) => ({
				name,
				priority: position + 1,
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
