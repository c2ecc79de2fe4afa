import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../packages/local/src/user-error.ts";
import { freePort } from "../support/free-port.ts";
import { startKeyValueStoreProxy } from "./key-value-store.ts";
import { appSyncHosts, startTlsProxy } from "./tls-proxy.ts";

/** The emulator of AWS, empty at first. */
export interface Emulator {
	url: string;
	/** Where it keeps the keys that sign tokens. */
	stateFolder: string;
	/** The variables with which AWS's SDKs call the emulator. */
	variables: Record<string, string>;
	/** Those that differ for calls with TLS, which `sst dev` needs. They lead AppSync's host names to the emulator, too. */
	tlsVariables: Record<string, string>;
	stop(): Promise<void>;
}

/** How long the emulator may take to start: seconds on an idle machine. */
const maxStartMs = 120_000;

/**
 * Starts ministack on free ports of loopback. It evaluates the policies of the functions' roles, so that a grant that is missing
 * fails a request.
 * @param folder where its files and its log are written
 */
export async function startEmulator(python: string, folder: string, region: string): Promise<Emulator> {
	const temporary = join(folder, "tmp");
	const stateFolder = join(folder, "state");
	await mkdir(temporary, { recursive: true });
	const port = await freePort();
	const url = `http://127.0.0.1:${port}`;
	const logFile = join(folder, "emulator.log");
	const tls = await startTlsProxy({ target: url, python, folder, region });
	const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
	const emulator = spawn(python, ["-m", "ministack"], {
		// A group of its own, so that its functions' processes end with it.
		detached: true,
		stdio: ["ignore", "pipe", "pipe"],
		env: {
			...Object.fromEntries(inherited),
			...appSyncHosts,
			// The functions that `sst dev` deploys inherit the emulator's environment.
			...tls.variables,
			AWS_ENDPOINT_URL: url,
			AUTH: "true",
			BIND_HOST: "127.0.0.1",
			GATEWAY_PORT: String(port),
			MINISTACK_REGION: region,
			STATE_DIR: stateFolder,
			TMPDIR: temporary,
		},
	});
	const log = createWriteStream(logFile);
	emulator.stdout.pipe(log, { end: false });
	emulator.stderr.pipe(log, { end: false });
	const proxy = await startKeyValueStoreProxy(url);
	const stop = async () => {
		await proxy.stop();
		await tls.stop();
		await stopGroup(emulator);
		log.end();
	};
	try {
		await untilResponding(url, emulator, logFile);
	} catch (error) {
		await stop();
		throw error;
	}
	return {
		url,
		stateFolder,
		variables: {
			AWS_ENDPOINT_URL: url,
			AWS_ENDPOINT_URL_CLOUDFRONT_KEYVALUESTORE: proxy.endpoint,
			AWS_REGION: region,
			AWS_ACCESS_KEY_ID: "test",
			AWS_SECRET_ACCESS_KEY: "test",
			AWS_EC2_METADATA_DISABLED: "true",
		},
		tlsVariables: tls.variables,
		stop,
	};
}

async function untilResponding(url: string, emulator: ChildProcess, logFile: string): Promise<void> {
	const deadline = Date.now() + maxStartMs;
	while (Date.now() < deadline) {
		if (emulator.exitCode !== null) throw new UserError(`The emulator ended while it started: see ${logFile}.`);
		const response = await fetch(url).catch(() => undefined);
		if (response) return;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	throw new UserError(`The emulator did not respond within ${maxStartMs / 1000} s: see ${logFile}.`);
}

/** Ends a process and those that it started. */
async function stopGroup(child: ChildProcess): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const ended = once(child, "exit");
	process.kill(-child.pid, "SIGTERM");
	const forced = setTimeout(() => child.pid && process.kill(-child.pid, "SIGKILL"), 5_000);
	await ended;
	clearTimeout(forced);
}
