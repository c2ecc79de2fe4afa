import type { StageSettings } from "../../infra/deployable-stage.ts";

/** USD a month in eu-central-1, from memory of AWS's price list. docs/infrastructure.md has the whole table. */
const prices = {
	/** A KMS key. */
	key: 1,
	/** The alarms that every stage has: 0.10 for each metric. */
	alarms: 0.2,
	/** The other alarms, and the dashboard. */
	fullMonitoring: 5.4 + 3,
	/** The alarms that watch a release. */
	canary: 0.7,
	/** A web ACL with three rules. */
	firewall: 8,
};

/** Returns what a stage costs in a month without requests, in USD. Its host names and stored data are not included. */
export function monthlyCostUsd({ hasFullMonitoring, hasCanary, hasFirewall }: StageSettings): number {
	return (
		prices.key +
		prices.alarms +
		(hasFullMonitoring ? prices.fullMonitoring : 0) +
		(hasCanary ? prices.canary : 0) +
		(hasFirewall ? prices.firewall : 0)
	);
}
