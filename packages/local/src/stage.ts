import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { appName } from "@tap/core/contract/app.ts";
import { acceptedScopes } from "@tap/core/contract/auth.ts";
import { keysOf, mapValues } from "@tap/core/contract/record.ts";
import { health } from "@tap/core/health.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import * as z from "zod/mini";
import { tableNames } from "./aws.ts";
import { type Config, projectRoot } from "./config.ts";
import { consoleBuild, consoleSettings, openApiDocument } from "./console/console.ts";
import { consolePath, createConsoleServer, referencePath } from "./console/server.ts";
import { cursorKey, type DataFolder, openDataFolder } from "./data-folder.ts";
import { createTables } from "./database/create-tables.ts";
import { type Engine, startEngine } from "./database/engine.ts";
import { availableEngines, chooseEngine } from "./database/engine-kinds.ts";
import { createAuthorizer } from "./gateway/authorizer.ts";
import { startGateway } from "./gateway/gateway.ts";
import { createResources, type Resource } from "./gateway/routes.ts";
import { clientId } from "./identity/authorization-request.ts";
import { startIssuer } from "./identity/issuer.ts";
import { type Bundler, type Bundles, startBundler } from "./lambda/bundler.ts";
import { functionVariables } from "./lambda/environment-variables.ts";
import { createFunctions } from "./lambda/functions.ts";
import { openLogFiles } from "./lambda/log-files.ts";
import { probePort } from "./port.ts";
import { seed } from "./seed/run.ts";
import { findUser, users } from "./seed/users.ts";
import { messageOf, UserError } from "./user-error.ts";

/** A running local stage. */
export interface Stage {
	/** The URL of the API. */
	url: string;
	/** The URL of the console. */
	consoleUrl: string;
	/** The URL of the API reference. */
	referenceUrl: string;
	/** The URL of the identity provider: the `iss` of its tokens. */
	issuer: string;
	/** The kind of the database engine. */
	engine: string;
	/** Where the database engine listens, such as `http://127.83.12.9:6667`. */
	databaseUrl: string;
	/** Returns an access token of a seeded user, by email address; `admin` is the admin's. */
	token(email: string): Promise<string>;
	/** Ends one environment of a function at once: see `Functions.crash`. */
	crash(name: ApiFunction): boolean;
	/** Resolves with the reason, in one line, if the stage cannot go on. */
	failed: Promise<string>;
	/** Waits for the requests in flight and stops everything. Can be called more than once. */
	stop(): Promise<void>;
}

export interface StageOptions extends Config {
	/** Whether changed code is reloaded without a restart. */
	watch?: boolean;
	/** Whether the console is built as soon as the stage serves, and not only on the first request for it. */
	buildConsole?: boolean;
	/** Logs a line. */
	log(line: string): void;
}

/** How long `stop` waits for requests in flight: a little longer than a response may take. */
const stopTimeoutMs = 30_000;

/**
 * Starts the whole local stage: database, tables, seed, identity provider, functions and gateway.
 * @throws UserError if the user has to fix something first; everything that was started is stopped again
 */
export async function startStage(options: StageOptions): Promise<Stage> {
	const closers: (() => Promise<void> | void)[] = [];
	let stopped: Promise<void> | undefined;
	const stop = () => {
		stopped ??= (async () => {
			for (const close of closers.reverse()) await close();
		})();
		return stopped;
	};
	try {
		return { ...(await start(options, (close) => closers.push(close))), stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

async function start(
	options: StageOptions,
	onStop: (close: () => Promise<void> | void) => void,
): Promise<Omit<Stage, "stop">> {
	const { log } = options;
	// Before anything is created: a start that cannot succeed must leave nothing behind.
	await probePort(options.port, "set PORT to another one");
	await probePort(options.identityPort, "set IDENTITY_PORT to another one");
	const data = openDataFolder(options.dataPath);
	onStop(data.release);
	const logs = openLogFiles(data.file("logs"), log);
	onStop(logs.close);

	// The parts that read stored files come first: if one is damaged, the start fails early.
	const issuer = await startIssuer({ port: options.identityPort, data });
	onStop(issuer.stop);
	const cursorSecret = await cursorKey(data);
	const engine = await startEngine({ kind: options.engine, dataPath: data.path });
	onStop(engine.stop);
	const created = await createMissingTables(engine.endpoint, data);

	let resources: readonly Resource[] = createResources();
	const bundler = await bundleModules(data);
	onStop(bundler.stop);
	const runtime = bundleOf(bundler.bundles, "runtime");

	const seedVariables = {
		endpoint: engine.endpoint,
		cursorKey: cursorSecret,
		allowedOrigins: options.allowedOrigins,
	};
	await seed({
		data,
		isNew: created.length > 0,
		runtime,
		file: bundleOf(bundler.bundles, "seed"),
		variables: seedVariables,
		log: logs.write,
	});
	const databaseUrl = await databaseOf(engine, options, onStop);
	const variables = { ...seedVariables, endpoint: databaseUrl };

	const functions = createFunctions({
		runtime,
		files: mapValues(apiFunctions, (_, name) => bundleOf(bundler.bundles, name)),
		variables: (name) => functionVariables(name, variables),
		log: logs.write,
	});
	onStop(functions.stop);
	const build = consoleBuild(data, log);
	onStop(build.stop);
	const settings = () => consoleSettings({ apiUrl: gateway.url, issuer: issuer.url, clientId });
	const gateway = await startGateway(
		{
			pages: createConsoleServer({ build, settings, document: openApiDocument, log }),
			resources: () => resources,
			authorize: createAuthorizer({ issuer: issuer.url, keys: issuer.keys, clientId, scopes: acceptedScopes }),
			functions,
			health: health("local", packageVersion()),
			allowedOrigins: options.allowedOrigins.split(",").map((origin) => origin.trim()),
			log,
		},
		options.port,
	);
	onStop(() => gateway.stop(stopTimeoutMs));
	data.announce({ url: gateway.url, issuer: issuer.url });
	if (options.watch) {
		const reload = async (bundles: Bundles, names: string[]) => {
			for (const name of keysOf(apiFunctions)) functions.load(name, bundleOf(bundles, name));
			resources = await loadResources(bundleOf(bundles, "routes"));
			log(`reloaded ${names.join(", ")}`);
		};
		const report = (error: unknown) => log(`ERROR reload: ${messageOf(error)}`);
		const watching = bundler.watch({
			changed: (bundles, names) => void reload(bundles, names).catch(report),
			failed: (message) => log(`ERROR build: ${message}; the previous code stays in use`),
		});
		watching.catch(report);
	}
	// A failed build is reported in the response to a request for the console.
	if (options.buildConsole) void build.folder().catch(() => {});

	return {
		url: gateway.url,
		consoleUrl: new URL(consolePath, gateway.url).href,
		referenceUrl: new URL(referencePath, gateway.url).href,
		issuer: issuer.url,
		engine: engine.kind,
		databaseUrl,
		failed: engine.died,
		crash: functions.crash,
		async token(email) {
			const user = findUser(email);
			if (!user) {
				const known = users.map((each) => each.email).join(", ");
				throw new UserError(`There is no user ${email}: use one of ${known}.`);
			}
			return issuer.token(user);
		},
	};
}

/** Returns the address of the database as the functions see it: with `LOCAL_INDEX_DELAY`, its lists stay behind its writes. */
async function databaseOf(
	{ kind, endpoint }: Engine,
	{ indexDelayMs, log }: StageOptions,
	onStop: (close: () => Promise<void>) => void,
): Promise<string> {
	if (indexDelayMs === 0) return endpoint;
	const replicaKind = kind === "external" ? chooseEngine(availableEngines()) : kind;
	// Imported here, because most stages do without it, and the AWS SDK that it needs takes long to load.
	const { delayIndexes } = await import("./database/index-delay.ts");
	const delayed = await delayIndexes({ engine: endpoint, kind: replicaKind, delayMs: indexDelayMs, log });
	onStop(delayed.stop);
	return delayed.endpoint;
}

async function createMissingTables(endpoint: string, data: DataFolder): Promise<string[]> {
	try {
		return await createTables({ endpoint, names: tableNames });
	} catch (error) {
		const problem = `The tables cannot be created or read: ${messageOf(error)}`;
		if (!isDamage(error)) throw new UserError(problem, { cause: error });
		throw new UserError(
			`${problem}. The database in ${data.path} is damaged: restore a copy, or clear all local data with \`npm run reset\`.`,
			{ cause: error },
		);
	}
}

/** Whether an engine reports that its file is damaged: SQLite has two messages for it. Only then may a message advise a reset. */
function isDamage(error: unknown): boolean {
	return /database disk image is malformed|file is not a database/i.test(messageOf(error));
}

/** Bundles the functions, and the stage's own modules that run in worker threads or are reloaded. */
function bundleModules(data: DataFolder): Promise<Bundler> {
	const outdir = data.file("build");
	rmSync(outdir, { recursive: true, force: true });
	return startBundler({
		root: projectRoot,
		outdir,
		entries: {
			...mapValues(apiFunctions, ({ handler }) => handler.replace(/\.handler$/, ".ts")),
			runtime: "packages/local/src/lambda/runtime.ts",
			routes: "packages/local/src/gateway/routes.ts",
			seed: "packages/local/src/seed/handler.ts",
		},
		startOnly: ["runtime", "seed"],
		cache: {
			// Where `npm ci` deletes it.
			folder: join(projectRoot, `node_modules/.cache/${appName}-functions`),
			inputs: [
				...["core", "functions", "local"].flatMap((name) => [`packages/${name}/src`, `packages/${name}/package.json`]),
				"package.json",
				"package-lock.json",
				"tsconfig.json",
			],
		},
	});
}

function bundleOf(bundles: Bundles, name: string): string {
	const file = bundles[name];
	if (file === undefined) throw new Error(`There is no bundle ${name}.`);
	return file;
}

/** Reloads the contract's routes. The bundle's name changes with its content, so this is not the module in memory. */
async function loadResources(file: string): Promise<Resource[]> {
	// An import with a computed name is typed any. This file is the bundle of routes.ts.
	const module: { createResources: typeof createResources } = await import(pathToFileURL(file).href);
	return module.createResources();
}

/** Returns the version of the project, from its package.json. */
function packageVersion(): string {
	const manifest: unknown = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
	return z.parse(z.object({ version: z.string() }), manifest).version;
}
