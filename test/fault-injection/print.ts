import type { FailedRun, Report } from "./campaign.ts";
import type { Event } from "./history.ts";
import type { Operation } from "./plan.ts";
import { faultKinds, killKinds } from "./plan.ts";

/** Formats the counts of a campaign, one per line. */
export function printCounts({ runs, counts, failedRuns, tableViolations }: Report): string {
	const list = <Kind>(kinds: readonly Kind[], found: ReadonlyMap<Kind, number>) =>
		kinds.map((kind) => `${kind} ${found.get(kind) ?? 0}`).join(", ");
	const sum = (found: ReadonlyMap<unknown, number>) => [...found.values()].reduce((total, each) => total + each, 0);
	const violations = failedRuns.reduce((total, each) => total + each.violations.length, tableViolations.length);
	return [
		`runs        ${runs}`,
		`operations  ${counts.operations}, with ${counts.requests} database requests`,
		`faults      ${sum(counts.faults)}: ${list(faultKinds, counts.faults)}`,
		`kills       ${sum(counts.kills)}: ${list(killKinds, counts.kills)}`,
		`violations  ${violations}`,
	].join("\n");
}

/** Formats the violations, the shortest history that shows one, and the command that repeats it. */
export function printFailures({ failedRuns, tableViolations, shortest }: Report, seed: number): string {
	const lines: string[] = [];
	for (const { run, violations } of failedRuns) {
		lines.push(`run ${run}:`, ...violations.map((violation) => `  ${violation}`));
	}
	if (tableViolations.length > 0) lines.push("all runs:", ...tableViolations.map((violation) => `  ${violation}`));
	const [first] = failedRuns;
	if (shortest) lines.push("", "the shortest history that fails:", ...printHistory(shortest));
	if (first) lines.push("", `repeat: npm run test:faults -- --seed ${seed} --run ${first.run} --runs 20`);
	return lines.join("\n");
}

function printHistory({ violations, history }: FailedRun): string[] {
	if (!history) return [];
	const { plan, events } = history;
	const lines = [
		`  products: ${plan.products.map((stock, number) => `${number} has ${stock ?? "none yet"}`).join(", ")}`,
	];
	for (const [client, operations] of plan.clients.entries()) {
		for (const operation of operations) {
			const event = events.find((each) => each.operation.id === operation.id);
			lines.push(`  client ${client}: ${describe(operation)} → ${event ? describeOutcome(event) : "not done"}`);
		}
	}
	const planned = plan.clients.flat().length;
	for (const event of events.slice(planned))
		lines.push(`  repeated: ${describe(event.operation)} → ${describeOutcome(event)}`);
	for (const { at, kind } of plan.faults) lines.push(`  database request ${at}: ${kind}`);
	if (plan.kill) lines.push(`  database request ${plan.kill.at}: kill -9 of the ${plan.kill.kind}`);
	return [...lines, ...violations.map((violation) => `  violation: ${violation}`)];
}

function describe(operation: Operation): string {
	const { id, kind, ...rest } = operation;
	const facts = Object.entries(rest).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
	return `#${id} ${kind} ${facts.join(" ")}`;
}

function describeOutcome({ outcome }: Event): string {
	switch (outcome.kind) {
		case "done":
			return outcome.replayed ? "done (replayed)" : "done";
		case "refused":
			return outcome.code;
		case "unknown":
			return `unknown (${outcome.why})`;
		case "skipped":
			return "skipped: its order or product does not exist";
	}
}
