import type { DeployedStage } from "./deployed-stages.ts";

/** Returns stages as the lines of a table. */
export function formatStages(stages: readonly DeployedStage[], now: Date): string[] {
	const rows = stages.map(({ name, createdAt, deployedAt, monthlyCostUsd, url }) => [
		name,
		ageOf(createdAt, now),
		deployedAt ? ageOf(deployedAt, now) : "not readable",
		monthlyCostUsd.toFixed(2),
		url,
	]);
	const all = [["stage", "age", "last deployed", "USD a month", "address"], ...rows];
	const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
	return all.map((row) =>
		row
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join("  ")
			.trimEnd(),
	);
}

function ageOf(date: Date, now: Date): string {
	const hours = Math.max(0, Math.floor((now.getTime() - date.getTime()) / 3_600_000));
	return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
