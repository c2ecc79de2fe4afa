import type { StageSettings } from "../../infra/deployable-stage.ts";
import { prices } from "./prices.ts";

const { alarmMetric, dashboard } = prices.cloudWatch;

/** The numbers of alarm metrics. infra/test/monthly-cost.test.ts compares the sums with the resources of the stages. */
const alarmMetrics = {
	/** Of the alarms that every stage has. */
	always: 2,
	/** Of the other alarms. */
	fullMonitoring: 54,
	/** Of the alarms that watch a release. */
	canary: 7,
};

/** The number of rules of the web ACL. */
const firewallRules = 3;

/** Returns what a stage costs in a month without requests, in USD. Its host names and stored data are not included. */
export function monthlyCostUsd({ hasFullMonitoring, hasCanary, hasFirewall }: StageSettings): number {
	return (
		prices.kms.key +
		alarmMetrics.always * alarmMetric +
		(hasFullMonitoring ? alarmMetrics.fullMonitoring * alarmMetric + dashboard : 0) +
		(hasCanary ? alarmMetrics.canary * alarmMetric : 0) +
		(hasFirewall ? prices.waf.webAcl + firewallRules * prices.waf.rule : 0)
	);
}
