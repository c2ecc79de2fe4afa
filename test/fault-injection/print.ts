import type { Failing, Report } from "./campaign.ts";
import type { Event } from "./history.ts";
import type { Operation } from "./plan.ts";
import { faultKinds, killKinds } from "./plan.ts";

/** The figures, one a line. */
export function printFigures({ runs, figures, failing, inTotal }: Report): string {
	const counts = <Kind>(kinds: readonly Kind[], found: ReadonlyMap<Kind, number>) =>
		kinds.map((kind) => `${kind} ${found.get(kind) ?? 0}`).join(", ");
	const sum = (found: ReadonlyMap<unknown, number>) => [...found.values()].reduce((total, each) => total + each, 0);
	const violations = failing.reduce((total, each) => total + each.violations.length, inTotal.length);
	return [
		`runs        ${runs}`,
		`operations  ${figures.operations}, which made ${figures.requests} database requests`,
		`faults      ${sum(figures.faults)}: ${counts(faultKinds, figures.faults)}`,
		`kills       ${sum(figures.kills)}: ${counts(killKinds, figures.kills)}`,
		`violations  ${violations}`,
	].join("\n");
}

/** What is wrong, the shortest history that shows it, and how to see it again. */
export function printFailures({ failing, inTotal, shortest }: Report, seed: number): string {
	const lines: string[] = [];
	for (const { run, violations } of failing) {
		lines.push(`run ${run}:`, ...violations.map((violation) => `  ${violation}`));
	}
	if (inTotal.length > 0) lines.push("all runs:", ...inTotal.map((violation) => `  ${violation}`));
	const [first] = failing;
	if (shortest) lines.push("", "the shortest history that was found to fail:", ...printHistory(shortest));
	if (first) lines.push("", `again: npm run test:faults -- --seed ${seed} --run ${first.run} --runs 20`);
	return lines.join("\n");
}

function printHistory({ violations, history }: Failing): string[] {
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
		lines.push(`  settled:  ${describe(event.operation)} → ${describeOutcome(event)}`);
	for (const { at, kind } of plan.faults) lines.push(`  database request ${at}: ${kind}`);
	if (plan.kill) lines.push(`  database request ${plan.kill.at}: kill -9 of the ${plan.kill.kind}`);
	return [...lines, ...violations.map((violation) => `  wrong: ${violation}`)];
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
			return "nothing to do it to";
	}
}
