import { settingsOf } from "../../infra/deployable-stage.ts";

/** What a stage costs in a month in which no one uses it, in USD. docs/infrastructure.md lists it by resource. */
const idleMonthlyUsd = { everyStage: 1.2, fullMonitoring: 8.4, firewall: 8 };

/** Returns what a stage costs in a month in which no one uses it, in USD, as its settings say. */
export function idleCostUsd(name: string): number {
	const { hasFirewall, hasFullMonitoring } = settingsOf(name, {});
	const { everyStage, fullMonitoring, firewall } = idleMonthlyUsd;
	return everyStage + (hasFullMonitoring ? fullMonitoring : 0) + (hasFirewall ? firewall : 0);
}
