import { expect, test } from "vitest";
import { prices } from "../../operate/prices.ts";
import { mix } from "../mix.ts";
import {
	containerCostPerMonth,
	databaseMs,
	durationMs,
	logBytes,
	requestCost,
	totalOf,
	type Usage,
} from "../money/request-cost.ts";

const usage: Usage = {
	cpuMs: 2,
	memoryMb: 1769,
	databaseReads: 1,
	databaseWrites: 0,
	readUnits: 1,
	writeUnits: 0,
	responseBytes: 300,
};

test("a function has a share of a core below 1,769 MB, and no more than one core for one request above", () => {
	expect(durationMs(usage)).toBeCloseTo(2 + databaseMs.read);
	expect(durationMs({ ...usage, memoryMb: 1769 / 4 })).toBeCloseTo(8 + databaseMs.read);
	expect(durationMs({ ...usage, memoryMb: 10_240 })).toBeCloseTo(2 + databaseMs.read);
	expect(durationMs({ ...usage, databaseWrites: 1 })).toBeCloseTo(2 + databaseMs.read + databaseMs.write);
});

test("a request costs the sum of its services by the price list", () => {
	const cost = requestCost({ ...usage, memoryMb: 1024, cpuMs: 1024 / 1769, readUnits: 3, writeUnits: 11 });
	// One ms at a whole core, and four for the database.
	expect(cost.lambda).toBeCloseTo(0.2e-6 + 0.005 * 0.0000133334, 12);
	expect(cost.dynamodb).toBeCloseTo(3 * 0.1525e-6 + 11 * 0.7625e-6, 12);
	expect(cost.apiGateway).toBe(3.7e-6);
	expect(cost.traces).toBeCloseTo(0.25e-6, 12);
	expect(cost.logs).toBeCloseTo((logBytes / 1e9) * 0.63, 12);
	const sum = Object.values(cost).reduce((total, each) => total + each, 0);
	expect(totalOf(cost, { hasFirewall: true })).toBeCloseTo(sum, 12);
	expect(totalOf(cost, { hasFirewall: false })).toBeCloseTo(sum - prices.waf.request, 12);
});

test("Lambda bills whole milliseconds", () => {
	const costOf = (cpuMs: number) => requestCost({ ...usage, cpuMs }).lambda;
	expect(costOf(0.2)).toBe(costOf(0.9));
	expect(costOf(1.1)).toBeGreaterThan(costOf(0.9));
});

test("containers cost the same with and without requests", () => {
	// 730 hours of: two tasks with an address each, and a balancer with one capacity unit and an address in each of two zones.
	const tasks = 2 * (0.25 * 0.03725 + 0.5 * 0.00409 + 0.005);
	const balancer = 0.027 + 0.008 + 2 * 0.005;
	expect(containerCostPerMonth({ count: 2, cpus: 0.25, memoryGb: 0.5, zones: 2 })).toBeCloseTo(
		730 * (tasks + balancer),
	);
});

test("the shares of the operations add up to one", () => {
	expect(Object.values(mix).reduce<number>((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});
