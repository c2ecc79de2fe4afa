import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { workFolder } from "../../functions/bench/contenders.ts";

/**
 * What only this benchmark needs: a peer of the local stage and a load generator. They are 660 packages and 280 MB, so they are no
 * dependencies of the project, but are installed by the first run. Version 3 of serverless is the last one under a free license.
 */
export const toolPackages = { serverless: "3.40.0", "serverless-offline": "13.9.0", autocannon: "9.0.0" };

const folder = join(workFolder, "tools");

/** Installs the tools, unless an earlier run did. Returns the folder in which they are. */
export async function installTools(): Promise<string> {
	const wanted = join(folder, Object.values(toolPackages).join("-"));
	if (existsSync(wanted)) return wanted;
	const draft = `${wanted}.draft`;
	await rm(draft, { recursive: true, force: true });
	await mkdir(draft, { recursive: true });
	const manifest = { name: "bench-tools", private: true, dependencies: toolPackages };
	await writeFile(join(draft, "package.json"), JSON.stringify(manifest));
	const options = ["--ignore-scripts", "--no-audit", "--no-fund"];
	const npm = process.env.npm_execpath;
	// Without npm's path, this was not started by `npm run`.
	const [command, args] = npm === undefined ? ["npm", []] : [process.execPath, [npm]];
	await promisify(execFile)(command, [...args, "install", ...options], { cwd: draft });
	await rename(draft, wanted);
	return wanted;
}

/** The result of a load. */
export interface Load {
	/** Responses with a status of 2xx, per second. */
	perSecond: number;
	/** Wall time of a request in ms: the median, and the 99th percentile. */
	p50Ms: number;
	p99Ms: number;
}

/**
 * Sends requests to a URL over some connections, each of which waits for its response before it sends the next.
 * @throws Error if a request had no response, or one with a status other than 2xx: such a load measures something else
 */
export async function sendLoad(
	tools: string,
	url: string,
	limit: { seconds: number } | { requests: number },
): Promise<Load> {
	const connections = 10;
	const amount = "seconds" in limit ? ["--duration", String(limit.seconds)] : ["--amount", String(limit.requests)];
	const args = ["--json", "--no-progress", "--connections", String(connections), ...amount, url];
	const program = join(tools, "node_modules/autocannon/autocannon.js");
	const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
	const result: {
		"2xx": number;
		non2xx: number;
		errors: number;
		duration: number;
		latency: { p50: number; p99: number };
	} = JSON.parse(stdout);
	const failed = result.non2xx + result.errors;
	if (failed > 0) throw new Error(`${failed} of the requests to ${url} failed, ${result["2xx"]} did not.`);
	return {
		perSecond: result["2xx"] / result.duration,
		p50Ms: result.latency.p50,
		p99Ms: result.latency.p99,
	};
}
