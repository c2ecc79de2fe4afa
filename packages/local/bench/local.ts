import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { keysOf } from "@tap/core/contract/record.ts";
import { apiFunctions } from "@tap/functions/settings.ts";
import { bundleHandler } from "../../../infra/synthesis/bundle.ts";
import type { PartContext, RunPart } from "../../../scripts/bench/part.ts";
import { digits, type PartResult, ratio, type Table } from "../../../scripts/bench/report.ts";
import { quartiles } from "../../../scripts/bench/statistics.ts";
import { root } from "../../../scripts/project-root.ts";
import { workFolder } from "../../functions/bench/contenders.ts";
import { startEngine } from "../src/database/engine.ts";
import { functionVariables } from "../src/lambda/environment-variables.ts";
import { freeTcpPort } from "./free-tcp-port.ts";
import { installTools, type Load, sendLoad, toolPackages } from "./peer-tools.ts";
import { copyProject } from "./project-copy.ts";
import { type Server, startServer } from "./server-process.ts";

const starts = 5;
const reloads = 5;
const rounds = 3;
const secondsPerRound = 4;
/** Requests before the memory is read a second time. */
const requests = 10_000;

const productId = "prd_pour-over-maker";
const paths = { "a read": `/products/${productId}`, "a list of 25": "/products?limit=25" };

/** Measures the local stage next to serverless-offline, which serves the same handlers on the same engine. */
export const runLocal: RunPart = async ({ progress }) => {
	const steps = 5;
	progress(0, steps, "installing serverless-offline and autocannon, once");
	const tools = await installTools();
	progress(1, steps, "copying the project");
	// Not below node_modules, where the bundler would take the sources for those of a package.
	const folder = await mkdtemp(join(tmpdir(), "tap-bench-"));
	try {
		await copyProject(join(folder, "project"));
		await liftThrottle(join(folder, "project"));
		return await measure({ folder, tools, progress, steps });
	} finally {
		await rm(folder, { recursive: true, force: true, maxRetries: 5 });
	}
};

/** Raises the contract's throttle in a copy of the project. A fast machine serves more than it allows. */
async function liftThrottle(project: string): Promise<void> {
	const file = join(project, "packages/core/src/contract/gateway.ts");
	const source = await readFile(file, "utf8");
	const lifted = source.replace(/(?<=\b(?:rate|burst): )[\d_]+/g, "1_000_000");
	if (lifted === source) throw new Error(`${file} has no throttle that could be raised.`);
	await writeFile(file, lifted);
}

async function measure(options: {
	folder: string;
	tools: string;
	progress: PartContext["progress"];
	steps: number;
}): Promise<PartResult> {
	const { folder, tools, progress, steps } = options;
	progress(2, steps, "starting it");
	const readyMs: number[] = [];
	for (let start = 0; start <= starts; start++) {
		const stage = await startStage(folder);
		readyMs.push(stage.readyMs);
		await stage.stop();
	}
	const [firstMs = 0, ...laterMs] = readyMs;

	progress(3, steps, "changing a handler");
	const reloadMs = await measureReloads(folder);

	progress(4, steps, "sending requests");
	const { own, peer, peerReadyMs } = await measureLoads(folder, tools);
	progress(5, steps);

	const later = quartiles(laterMs);
	const peerReady = quartiles(peerReadyMs);
	const reload = quartiles(reloadMs);
	const rates = keysOf(paths).map((name) => {
		const perSecond = (side: Side) => quartiles(side.loads[name].map((load) => load.perSecond)).median;
		return { name, own: perSecond(own), peer: perSecond(peer) };
	});
	return {
		figures: {},
		versions: toolPackages,
		plots: [],
		goals: [
			...rates.map(({ name, own, peer }) => ({
				name: `throughput of ${name}, ratio to serverless-offline`,
				value: own / peer,
				limit: 3,
				direction: "at least" as const,
			})),
			{ name: "npm start, first", value: firstMs / 1000, limit: 4, direction: "at most", unit: "s" },
			{ name: "npm start, later", value: later.lower / 1000, limit: 1.2, direction: "at most", unit: "s" },
			{
				name: "from the save of a handler to its response",
				value: reload.lower / 1000,
				limit: 0.5,
				direction: "at most",
				unit: "s",
			},
		],
		tables: [
			throughputTable(own, peer),
			{
				title: "Starting, reloading, and memory",
				columns: ["what", "this project", "median", "upper", "serverless-offline", "ratio"],
				textColumns: 1,
				rows: [
					["first start until ready, s", (firstMs / 1000).toFixed(2), "", "", "", ""],
					[
						"later start until ready, s",
						...[later.lower, later.median, later.upper].map((ms) => (ms / 1000).toFixed(2)),
						(peerReady.lower / 1000).toFixed(2),
						ratio(later.lower / peerReady.lower),
					],
					[
						"from the save of a handler to its response, s",
						...[reload.lower, reload.median, reload.upper].map((ms) => (ms / 1000).toFixed(2)),
						"",
						"",
					],
					...(["atRestMb", "afterMb"] as const).map((figure) => [
						figure === "atRestMb" ? "memory at rest, MB" : `memory after ${digits(requests)} requests, MB`,
						own[figure].toFixed(0),
						"",
						"",
						peer[figure].toFixed(0),
						ratio(own[figure] / peer[figure]),
					]),
				],
				note: `Starts are \`npm start\`, npm included: one with nothing cached, then ${starts}. serverless-offline starts with bundled handlers, without the identity provider and the console, and reloads no source. Memory is that of all processes but the engine's.`,
			},
		],
	};
}

type Path = keyof typeof paths;

/** What one of the two servers did. */
interface Side {
	loads: Record<Path, Load[]>;
	atRestMb: number;
	afterMb: number;
}

function throughputTable(own: Side, peer: Side): Table {
	return {
		title: "Requests over ten connections",
		columns: ["request", "served by", "requests per s", "lower", "upper", "p50 ms", "p99 ms", "ratio"],
		textColumns: 2,
		rows: keysOf(paths).flatMap((name) => {
			const rowOf = (title: string, { loads }: Side) => {
				const perSecond = quartiles(loads[name].map((load) => load.perSecond));
				const base = quartiles(peer.loads[name].map((load) => load.perSecond));
				return [
					name,
					title,
					...[perSecond.median, perSecond.lower, perSecond.upper].map((value) => value.toFixed(0)),
					digits(quartiles(loads[name].map((load) => load.p50Ms)).median),
					digits(quartiles(loads[name].map((load) => load.p99Ms)).median),
					ratio(perSecond.median / base.median),
				];
			};
			return [rowOf("this project", own), rowOf("serverless-offline", peer)];
		}),
		note: `${rounds} rounds of ${secondsPerRound} s in turn, with the same bundles, engine and load generator (autocannon). The contract's throttle, which the local stage enforces and serverless-offline does not, is raised for the measurement.`,
	};
}

/** Starts the local stage of the copy in `folder` with `npm start`. */
function startStage(folder: string, env: Record<string, string> = {}): Promise<Server> {
	const npm = process.env.npm_execpath;
	if (npm === undefined) throw new Error("Run the benchmark with npm run bench.");
	return startServer({
		args: [npm, "start"],
		cwd: join(folder, "project"),
		env: { ...process.env, PORT: "0", IDENTITY_PORT: "0", LOCAL_DATA: join(folder, "data"), ...env },
		ready: /^ready (http\S+)/,
	});
}

/** Measures how long it takes from the save of a changed handler until a response is the changed one. */
async function measureReloads(folder: string): Promise<number[]> {
	const file = join(folder, "project/packages/functions/src/products.ts");
	const source = await readFile(file, "utf8");
	const handler = "export const handler = createHandler(";
	if (!source.includes(handler)) throw new Error(`${file} has no \`${handler}\` that could be changed.`);
	const stage = await startStage(folder);
	try {
		const url = `${stage.url}${paths["a read"]}`;
		const changeNow = async () => {
			// While the change is loaded, a request may have no response.
			const response = await fetch(url).catch(() => undefined);
			await response?.arrayBuffer();
			return response?.ok ? response.headers.get("X-Change") : undefined;
		};
		await changeNow();
		// The stage begins to watch after it is ready.
		await delay(2_000);
		const timesMs: number[] = [];
		for (let reload = 0; reload < reloads; reload++) {
			const change = String(reload);
			await writeFile(file, source.replace(handler, "const original = createHandler(") + wrapper(change));
			const start = performance.now();
			while ((await changeNow()) !== change) {
				if (performance.now() - start > 30_000) throw new Error("The changed handler was not loaded within 30 s.");
				await delay(5);
			}
			timesMs.push(performance.now() - start);
		}
		return timesMs;
	} finally {
		await stage.stop();
		await writeFile(file, source);
	}
}

/** Returns a handler that adds a header with the number of the change to the responses of `original`. */
const wrapper = (change: string) => `
export const handler: typeof original = async (event, context) => {
	const response = await original(event, context);
	return { ...response, headers: { ...response.headers, "X-Change": "${change}" } };
};
`;

/** Sends the same load to both servers in turn, with one engine behind them. */
async function measureLoads(folder: string, tools: string): Promise<{ own: Side; peer: Side; peerReadyMs: number[] }> {
	const engine = await startEngine({ kind: "dynoxide" });
	const own = await startStage(folder, {
		AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
		LOCAL_DATA: join(folder, "data-of-load"),
	});
	const servers: Server[] = [own];
	const peerReadyMs: number[] = [];
	try {
		const peerFolder = await writePeer(engine.endpoint, tools);
		for (let start = 0; start < starts; start++) {
			await servers[1]?.stop();
			servers[1] = await startPeer(tools, peerFolder);
			peerReadyMs.push(servers[1].readyMs);
		}
		const measured = servers.map((server) => ({
			server,
			side: { loads: { "a read": [], "a list of 25": [] }, atRestMb: server.memoryMb(), afterMb: 0 } as Side,
		}));
		// So that no round includes the start of a function.
		for (const { server } of measured) {
			for (const name of keysOf(paths)) await sendLoad(tools, server.url + paths[name], { seconds: 2 });
		}
		for (let round = 0; round < rounds; round++) {
			for (const name of keysOf(paths)) {
				for (const { server, side } of measured) {
					side.loads[name].push(await sendLoad(tools, server.url + paths[name], { seconds: secondsPerRound }));
				}
			}
		}
		for (const { server, side } of measured) {
			await sendLoad(tools, server.url + paths["a read"], { requests });
			side.afterMb = server.memoryMb();
		}
		const [first, second] = measured;
		if (!first || !second) throw new Error("There are not two servers.");
		return { own: first.side, peer: second.side, peerReadyMs };
	} finally {
		for (const server of servers) await server.stop();
		await engine.stop();
	}
}

/** Writes the configuration of serverless-offline with this project's bundled handlers. Returns its folder. */
async function writePeer(endpoint: string, tools: string): Promise<string> {
	const folder = join(workFolder, "serverless-offline");
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await bundleHandler(root, apiFunctions.products.handler, folder);
	const facts = { endpoint, cursorKey: Buffer.alloc(32, "key").toString("base64"), allowedOrigins: "*" };
	const config = {
		service: "bench",
		frameworkVersion: "3",
		plugins: ["serverless-offline"],
		provider: {
			name: "aws",
			runtime: "nodejs20.x",
			stage: "local",
			environment: functionVariables("products", facts),
		},
		functions: {
			products: {
				handler: "products.handler",
				timeout: 30,
				events: ["/products/{productId}", "/products"].map((path) => ({ http: { method: "get", path } })),
			},
		},
	};
	await writeFile(join(folder, "serverless.json"), JSON.stringify(config));
	await writeFile(join(folder, "package.json"), JSON.stringify({ private: true }));
	// serverless looks for its plugins there.
	await symlink(join(tools, "node_modules"), join(folder, "node_modules"));
	return folder;
}

async function startPeer(tools: string, folder: string): Promise<Server> {
	const [http, lambda] = [await freeTcpPort(), await freeTcpPort()];
	const ports = ["--httpPort", String(http), "--lambdaPort", String(lambda)];
	return startServer({
		args: [
			join(tools, "node_modules/serverless/bin/serverless.js"),
			"offline",
			"start",
			"--noPrependStageInUrl",
			"--host",
			"127.0.0.1",
			...ports,
		],
		cwd: folder,
		env: {
			...process.env,
			SLS_TELEMETRY_DISABLED: "1",
			SLS_NOTIFICATIONS_MODE: "off",
			AWS_ACCESS_KEY_ID: "local",
			AWS_SECRET_ACCESS_KEY: "local",
		},
		ready: /Server ready: (http:\/\/[\d.:]+)/,
	});
}
