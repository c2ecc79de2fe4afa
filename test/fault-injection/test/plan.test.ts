import { expect, inject, test } from "vitest";
import { reductions } from "../campaign.ts";
import { faultKinds, killKinds, type Plan, plan } from "../plan.ts";

const seed = inject("seed");
const plans = Array.from({ length: 1_000 }, (_, run) => plan(seed, run));

test("depends only on the seed and the number of the run", () => {
	expect(plan(seed, 7)).toEqual(plan(seed, 7));
	expect(plan(seed, 7)).not.toEqual({ ...plan(seed, 8), run: 7 });
	expect(plan(seed, 7)).not.toEqual(plan(seed + 1, 7));
});

test("plans every kind of operation, fault and kill", () => {
	const operations = plans.flatMap(({ clients }) => clients.flat());
	const kinds = new Set(operations.map(({ kind }) => kind));
	expect([...kinds].sort()).toEqual(["cancel", "create", "delete", "edit", "fulfill", "place", "read"]);
	const returns = plans.some(({ products, clients }) =>
		products.some(
			(initial, product) =>
				initial !== undefined &&
				["create", "delete"].every((kind) =>
					clients.flat().some((each) => each.kind === kind && "product" in each && each.product === product),
				),
		),
	);
	expect(returns).toBe(true);
	const faults = new Set(plans.flatMap(({ faults }) => faults.map(({ kind }) => kind)));
	expect([...faults].sort()).toEqual([...faultKinds].sort());
	const kills = new Set(plans.flatMap(({ kill }) => kill?.kind ?? []));
	expect([...kills].sort()).toEqual([...killKinds].sort());
	expect(operations.some(({ burst }) => burst)).toBe(true);
});

test("gives each operation of a run a unique id", () => {
	for (const { clients } of plans) {
		const ids = clients.flat().map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
	}
});

test("a reduced plan is shorter and adds nothing", () => {
	const size = ({ clients, faults, kill }: Plan) => clients.flat().length + faults.length + (kill ? 1 : 0);
	let seen = 0;
	for (const original of plans.slice(0, 50)) {
		const planned = new Set(original.clients.flat());
		for (const shorter of reductions(original)) {
			seen++;
			expect(size(shorter)).toBeLessThan(size(original));
			expect(shorter.clients.flat().every((operation) => planned.has(operation))).toBe(true);
			expect(shorter.clients.every((operations) => operations.length > 0)).toBe(true);
		}
	}
	expect(seen).toBeGreaterThan(100);
});
