import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { APIGatewayProxyResult } from "aws-lambda";
import { installedVersions } from "../../../scripts/bench/installed-versions.ts";
import type { RunPart } from "../../../scripts/bench/part.ts";
import { digits, type Goal, ratio } from "../../../scripts/bench/report.ts";
import { inTurn, quartiles } from "../../../scripts/bench/statistics.ts";
import { assertRight } from "./check-response.ts";
import type { ColdStart } from "./cold-start-script.ts";
import {
	type Bundle,
	bundleContenders,
	bundleScript,
	environment,
	eventOf,
	peerPackages,
	stackNames,
	startCannedDatabase,
	urlOf,
} from "./contenders.ts";

/** The number of processes per contender. */
const rounds = 48;

/**
 * Measures the CPU and wall time from the start of a process to the first response of each function's bundle, which takes one read of
 * the database. Each sample is a new process. The contenders take turns.
 */
export const runColdStart: RunPart = async ({ progress }) => {
	const [bundles, script, database] = await Promise.all([
		bundleContenders(),
		bundleScript("cold-start-script"),
		startCannedDatabase(),
	]);
	const samples = new Map(bundles.map((bundle) => [bundle, [] as ColdStart[]]));
	const env = environment(database.endpoint);
	try {
		// Round 0 fills the caches of the file system and does not count.
		for (let round = 0; round <= rounds; round++) {
			for (const bundle of inTurn(bundles, round)) {
				const [operation] = bundle.operations;
				const argument = JSON.stringify({ url: urlOf(bundle), event: eventOf(operation) });
				const { stdout } = await promisify(execFile)(process.execPath, [script, argument], { env });
				const { sample, response }: { sample: ColdStart; response: APIGatewayProxyResult } = JSON.parse(stdout);
				assertRight(operation, response);
				if (round > 0) samples.get(bundle)?.push(sample);
			}
			progress(round, rounds);
		}
	} finally {
		database.stop();
	}

	const statisticsOf = (bundle: Bundle, figure: keyof ColdStart) =>
		quartiles((samples.get(bundle) ?? []).map((sample) => sample[figure]));
	const measured = bundles.map((bundle) => {
		const peer = bundles.find(({ name, stack }) => name === bundle.name && stack === "usual");
		if (!peer) throw new Error(`There is no usual stack for ${bundle.name}.`);
		const ratioOf = (figure: keyof ColdStart) => statisticsOf(bundle, figure).lower / statisticsOf(peer, figure).lower;
		return { bundle, cpuRatio: ratioOf("cpuMs"), wallRatio: ratioOf("wallMs"), ownCpuRatio: ratioOf("ownCpuMs") };
	});
	const figures: Record<string, number> = {};
	const goals: Goal[] = [];
	for (const { bundle, cpuRatio, wallRatio } of measured) {
		const { name, stack, sizeKb } = bundle;
		figures[`${name} ${stack} cpuMs`] = statisticsOf(bundle, "cpuMs").lower;
		figures[`${name} ${stack} ownCpuMs`] = statisticsOf(bundle, "ownCpuMs").lower;
		if (stack !== "own") continue;
		goals.push(
			{
				name: `cold start of ${name}: CPU, ratio to the usual stack`,
				value: cpuRatio,
				limit: 0.4,
				direction: "at most",
			},
			{
				name: `cold start of ${name}: wall, ratio to the usual stack`,
				value: wallRatio,
				limit: 0.4,
				direction: "at most",
			},
			{ name: `bundle of ${name}`, value: sizeKb, limit: 150, direction: "at most", unit: "KB" },
		);
	}
	return {
		figures,
		goals,
		versions: installedVersions("packages/functions", peerPackages),
		tables: [
			{
				title: "From the start of a process to the first response",
				columns: ["function", "made with", "CPU ms", "median", "upper", "ratio", "wall ms", "median", "upper", "ratio"],
				textColumns: 2,
				rows: measured.map(({ bundle, cpuRatio, wallRatio }) => {
					const cpu = statisticsOf(bundle, "cpuMs");
					const wall = statisticsOf(bundle, "wallMs");
					return [
						bundle.name,
						stackNames[bundle.stack],
						...[cpu.lower, cpu.median, cpu.upper].map(digits),
						ratio(cpuRatio),
						...[wall.lower, wall.median, wall.upper].map(digits),
						ratio(wallRatio),
					];
				}),
				note: `Lower quartile, median and upper quartile of ${rounds} new processes each. A ratio is that of the lower quartiles, to the usual stack of the same function.`,
			},
			{
				title: "The bundles, and their part of that time",
				columns: ["function", "made with", "KB", "KB gzip", "CPU ms from the import on", "ratio"],
				textColumns: 2,
				rows: measured.map(({ bundle, ownCpuRatio }) => [
					bundle.name,
					stackNames[bundle.stack],
					bundle.sizeKb.toFixed(0),
					bundle.gzipKb.toFixed(0),
					digits(statisticsOf(bundle, "ownCpuMs").lower),
					ratio(ownCpuRatio),
				]),
				note: "Lower quartile. The rest of the time in the table before is the start of Node.js, which is the same for all.",
			},
		],
		plots: [
			{
				kind: "bars",
				name: "cold-start",
				title: "CPU time from the start of a process to its first response",
				x: "CPU time, ms (lower quartile)",
				bars: bundles.map((bundle) => ({
					label: `${bundle.name}, ${stackNames[bundle.stack]}`,
					value: statisticsOf(bundle, "cpuMs").lower,
					isOwn: bundle.stack === "own",
				})),
			},
		],
	};
};
