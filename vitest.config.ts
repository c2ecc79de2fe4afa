import { availableParallelism } from "node:os";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { availableEngines, type EngineKind } from "./packages/local/src/database/engine-kinds.ts";
import { chromiumMissing, findChromium } from "./packages/web/test/browser/chromium.ts";
import { firefoxIsTested, firefoxMissing } from "./packages/web/test/browser/firefox.ts";
import LongestFirst from "./test/support/longest-first.ts";

/** The seed of everything random in the tests. `TEST_SEED=<the printed number> npm test` repeats a run. */
const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
if (!Number.isSafeInteger(seed)) throw new Error(`TEST_SEED must be an integer, not "${process.env.TEST_SEED}".`);
console.log(`Random values come from TEST_SEED=${seed}`);

// The AWS SDK's note about the age of Node 20, once per process, would bury what matters.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

// DynamoDB Local runs for seconds in a test. Java's optimizing compiler then takes more time than it saves.
process.env.JDK_JAVA_OPTIONS ??= "-XX:TieredStopAtLevel=1";

/** The file for a machine-readable report: `TEST_REPORT=coverage/tests.json npm test`. `.ci/run` counts the tests in it. */
const report = process.env.TEST_REPORT;
const inCI = Boolean(process.env.CI);
const isWatching = ["--watch", "-w", "watch", "dev"].some((argument) => process.argv.includes(argument));

const cores = availableParallelism();
/**
 * Many tests wait for programs that they started, so that two workers more than there are cores keep the cores busy. Vitest's default
 * leaves one core unused. After a save, few files run, and each worker would only load the same modules once more.
 */
const maxWorkers = cores + (isWatching ? 0 : 2);
/** Whether the command line orders the files: its `sequence` takes the place of a project's, and all projects are then in one group. */
const isReordered = process.argv.some((argument) => argument.startsWith("--sequence"));

/** What every project has. The timeouts only end tests that hang: no test measures time. */
const everywhere = {
	pool: "forks",
	maxWorkers,
	sequence: { groupOrder: 1 },
	// A stage on AWS may throttle the requests, which are sent again then.
	testTimeout: process.env.TAP_URL ? 180_000 : 120_000,
	hookTimeout: 240_000,
	// What a test waits for may take longer on a busy machine than the default of one second.
	expect: { poll: { timeout: 30_000 } },
	setupFiles: ["test/support/random-seed.ts"],
	provide: { seed },
	// Transformed modules stay in node_modules, by the hash of their source: the projects share them, and so does the next run.
	experimental: { fsModuleCache: true },
	// The AWS SDK's note about the age of Node 20, once per test file, would bury what matters.
	env: {
		AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
		LOG_LEVEL: "ERROR",
		POWERTOOLS_METRICS_NAMESPACE: "tap",
		POWERTOOLS_SERVICE_NAME: "test",
	},
} satisfies TestProjectInlineConfiguration["test"];

/**
 * For projects whose files leave no state behind: no module that remembers, no variable, no mock. The files of a worker then share a
 * process and its modules, which often take longer to load than the tests take. `--sequence.shuffle.files` shows what depends on the order.
 */
const shared = { ...everywhere, isolate: false } satisfies TestProjectInlineConfiguration["test"];

/**
 * For projects whose tests wait for nothing but the processor. They run first, with as many workers as there are cores, because each further
 * worker only loads the same modules once more. Meanwhile the infrastructure is synthesized.
 */
const unit = {
	...shared,
	// The projects of one group need the same number.
	maxWorkers: isReordered ? maxWorkers : cores,
	sequence: { groupOrder: 0 },
} satisfies TestProjectInlineConfiguration["test"];

/** The tests of core that call no database. The others run once for each engine. */
const withoutDatabase = [
	"packages/core/test/contract/**/*.test.ts",
	"packages/core/test/storage/{attribute-value,cursor,database-error,item-parser,transport}.test.ts",
];

/** A project whose test files find a database engine running, and tables in it that no other process uses. */
function onEngine(
	name: string,
	folder: string,
	engine: EngineKind,
	setupFiles: string[] = [],
): TestProjectInlineConfiguration {
	return {
		test: {
			...unit,
			name,
			include: [`${folder}/**/*.test.ts`],
			exclude: withoutDatabase,
			globalSetup: ["test/support/engine.ts"],
			setupFiles: [...everywhere.setupFiles, ...setupFiles, "test/support/tables.ts"],
			provide: { ...everywhere.provide, engine },
		},
	};
}

const engines = availableEngines();
const firstEngine = engines.find(({ missing }) => missing === undefined)?.kind ?? "dynoxide";

/** The storage tests, once for each engine, so that nothing is tuned to one of them. In CI none may be missing. */
const onEveryEngine = engines.flatMap(({ kind, missing }) => {
	if (missing === undefined || inCI)
		return [onEngine(`core (${kind})`, "packages/core/test", kind, ["test/support/fresh-modules.ts"])];
	console.log(`core (${kind}) is left out. ${missing}`);
	return [];
});

/** The console in a real browser. In CI it may not be missing. */
function inBrowser(): TestProjectInlineConfiguration[] {
	if (findChromium() === undefined && !inCI) {
		console.log(`browser is left out. ${chromiumMissing}`);
		return [];
	}
	if (!firefoxIsTested) console.log(`The tests of browser that run in Firefox are left out. ${firefoxMissing}`);
	return [
		{
			test: {
				...everywhere,
				name: "browser",
				include: ["packages/web/test/browser/**/*.test.ts"],
				globalSetup: ["packages/web/test/browser/setup.ts"],
				// The files of a worker share a stage, whose data each puts back, and Playwright and axe, which take long to load.
				isolate: false,
			},
		},
	];
}

export default defineConfig({
	test: {
		sequence: { sequencer: LongestFirst },
		// `npm run test:coverage`: the client is what others build on, so that no line of it goes untested.
		coverage: {
			include: ["packages/client/src/**"],
			reporter: ["text"],
			reportsDirectory: "coverage/client",
			thresholds: { 100: true },
		},
		reporters: report ? ["default", ["json", { outputFile: report }]] : ["default"],
		projects: [
			...onEveryEngine,
			{
				test: {
					...unit,
					name: "core",
					include: withoutDatabase,
					setupFiles: [...everywhere.setupFiles, "test/support/links.ts"],
				},
			},
			onEngine("functions", "packages/functions/test", firstEngine),
			{
				test: {
					...unit,
					name: "client",
					include: ["packages/client/test/**/*.test.ts"],
					typecheck: {
						enabled: true,
						include: ["packages/client/test/**/*.test-d.ts"],
						tsconfig: "packages/client/test/tsconfig.json",
						checker: "packages/client/node_modules/.bin/tsc",
					},
				},
			},
			{
				test: {
					...shared,
					name: "local",
					include: ["packages/local/test/**/*.test.ts"],
				},
			},
			{
				test: {
					...shared,
					name: "scripts",
					include: ["scripts/**/*.test.ts"],
				},
			},
			{
				test: {
					...unit,
					name: "catalog-csv",
					include: ["packages/catalog-csv/test/**/*.test.ts"],
				},
			},
			{
				test: {
					...shared,
					name: "examples",
					include: ["examples/**/*.test.ts"],
				},
			},
			{
				test: {
					...everywhere,
					name: "integration",
					include: ["test/integration/api.test.ts"],
					globalSetup: ["test/integration/setup.ts"],
					provide: { ...everywhere.provide, indexDelayMs: 0 },
				},
			},
			// The suites that read lists once more, on a stage whose lists stay behind its writes as they do on AWS.
			...(process.env.TAP_URL
				? []
				: [
						{
							test: {
								...everywhere,
								name: "integration (delayed indexes)",
								include: ["test/integration/lists.test.ts"],
								globalSetup: ["test/integration/setup.ts"],
								provide: { ...everywhere.provide, indexDelayMs: 500 },
							},
						},
					]),
			// Checks of a stage on AWS: `npm run test:live` sets the variable.
			...(process.env.TAP_STAGE
				? [
						{
							test: {
								...everywhere,
								name: "live",
								include: ["test/live/**/*.test.ts"],
								globalSetup: ["test/live/setup.ts"],
							},
						},
					]
				: []),
			{
				test: {
					...unit,
					name: "web",
					include: ["packages/web/test/*.test.ts"],
				},
			},
			...inBrowser(),
			{
				test: {
					...shared,
					name: "fuzz",
					include: ["test/fuzz/**/*.test.ts"],
				},
			},
			{
				test: {
					...unit,
					name: "clients",
					include: ["test/clients/test/**/*.test.ts"],
				},
			},
			{
				test: {
					...shared,
					name: "fault-injection",
					include: ["test/fault-injection/**/*.test.ts"],
				},
			},
			{
				test: {
					...shared,
					name: "rehearsal",
					include: ["test/rehearsal/**/*.test.ts"],
				},
			},
			{
				test: {
					...shared,
					name: "infra",
					include: ["infra/test/**/*.test.ts"],
					globalSetup: ["infra/test/setup.ts"],
					setupFiles: [...everywhere.setupFiles, "infra/test/synthesized.ts"],
				},
			},
		],
	},
});
