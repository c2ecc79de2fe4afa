import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { health } from "@tap/core/health.ts";
import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";
import * as z from "zod/mini";
import { type Config, projectRoot } from "./config.ts";
import { consoleSettings, consoleSite, openApiDocument } from "./console/console.ts";
import { consolePath, createPages, referencePath } from "./console/server.ts";
import { cursorKey, type Data, openData } from "./data-folder.ts";
import { createTables, tableNames } from "./database/create-tables.ts";
import { startEngine } from "./database/engine.ts";
import { createAuthorizer } from "./gateway/authorizer.ts";
import { startGateway } from "./gateway/gateway.ts";
import { createResources, type Resource } from "./gateway/routes.ts";
import { clientId, scope } from "./identity/authorization-request.ts";
import { startIssuer } from "./identity/issuer.ts";
import { type Bundler, type Bundles, startBundler } from "./lambda/bundler.ts";
import { functionVariables } from "./lambda/environment-variables.ts";
import { createFunctions, type Functions } from "./lambda/functions.ts";
import { openLogFiles } from "./lambda/log-files.ts";
import { probePort } from "./port.ts";
import { seed } from "./seed/run.ts";
import { findUser, users } from "./seed/users.ts";
import { messageOf, UserError } from "./user-error.ts";

/** A local stage that serves. */
export interface Stage {
	/** Where the API is. */
	url: string;
	/** Where the console is. */
	consoleUrl: string;
	/** Where the API reference is. */
	referenceUrl: string;
	/** Where the identity provider is: `iss` of its tokens. */
	issuer: string;
	/** What the data is kept in: the engine's kind. */
	engine: string;
	/** An access token of a seeded user, by e-mail address; `admin` is the admin's. */
	token(who: string): Promise<string>;
	/** Ends one environment of a function at once, as `Functions.crash` says. */
	crash(name: ApiFunction): boolean;
	/** Resolves with one line that says why, if the stage cannot go on. */
	failed: Promise<string>;
	/** Ends what is in flight and then everything. Safe to call more than once. */
	stop(): Promise<void>;
}

export interface StageOptions extends Config {
	/** Whether changed code is loaded without a restart. */
	watch?: boolean;
	/** Whether the console is built as soon as the stage serves, and not only when somebody asks for it. */
	buildConsole?: boolean;
	/** Takes every line that the stage has to say. */
	log(line: string): void;
}

/** How long, in ms, `stop` waits for requests in flight: as long as an answer may take, and a little. */
const patience = 30_000;

/**
 * Starts the whole of the local stage: database, tables, seed, identity provider, functions and gateway.
 * @throws UserError when a person has to do something first; whatever was started is stopped again
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
	// Before anything is made: a start that cannot succeed should leave nothing behind.
	await probePort(options.port, "set PORT to another one");
	await probePort(options.identityPort, "set IDENTITY_PORT to another one");
	const data = openData(options.dataPath);
	onStop(data.release);
	const logs = openLogFiles(data.file("logs"), log);
	onStop(logs.close);

	// What may be damaged comes first, and quickly.
	const issuer = await startIssuer({ port: options.identityPort, data });
	onStop(issuer.stop);
	const cursorSecret = await cursorKey(data);
	const engine = await startEngine({ kind: options.engine, dataPath: data.path });
	onStop(engine.stop);
	const created = await makeTables(engine.endpoint, data);

	let resources: readonly Resource[] = createResources();
	let functions: Functions | undefined;
	const bundler = await bundle(data, options, async (bundles, names) => {
		for (const name of functionNames) functions?.load(name, bundleOf(bundles, name));
		resources = await loadResources(bundleOf(bundles, "routes"));
		log(`reloaded ${names.join(", ")}`);
	});
	onStop(bundler.stop);
	const runtime = bundleOf(bundler.bundles, "runtime");

	const variables = {
		endpoint: engine.endpoint,
		cursorKey: cursorSecret,
		allowedOrigins: options.allowedOrigins,
	};
	await seed({
		data,
		isNew: created.length > 0,
		runtime,
		file: bundleOf(bundler.bundles, "seed"),
		variables,
		log: logs.write,
	});

	const running = createFunctions({
		runtime,
		files: {
			users: bundleOf(bundler.bundles, "users"),
			orders: bundleOf(bundler.bundles, "orders"),
			products: bundleOf(bundler.bundles, "products"),
		},
		variables: (name) => functionVariables(name, variables),
		log: logs.write,
	});
	functions = running;
	onStop(running.stop);
	const site = consoleSite(log);
	onStop(site.stop);
	const settings = () => consoleSettings({ apiUrl: gateway.url, issuer: issuer.url });
	const gateway = await startGateway(
		{
			pages: createPages({ site, settings, document: openApiDocument, log }),
			resources: () => resources,
			authorize: createAuthorizer({ issuer: issuer.url, clientId, scopes: [scope, "aws.cognito.signin.user.admin"] }),
			functions: running,
			health: health("local", packageVersion()),
			allowedOrigins: options.allowedOrigins.split(",").map((origin) => origin.trim()),
			log,
		},
		options.port,
	);
	onStop(() => gateway.stop(patience));
	data.announce({ url: gateway.url, issuer: issuer.url });
	// Whoever asks for the console learns why it could not be built.
	if (options.buildConsole) void site.folder().catch(() => {});

	return {
		url: gateway.url,
		consoleUrl: new URL(consolePath, gateway.url).href,
		referenceUrl: new URL(referencePath, gateway.url).href,
		issuer: issuer.url,
		engine: engine.kind,
		failed: engine.died,
		crash: running.crash,
		async token(who) {
			const user = findUser(who);
			if (!user)
				throw new UserError(`There is no user ${who}; there are ${users.map(({ email }) => email).join(", ")}.`);
			return issuer.token(user);
		},
	};
}

async function makeTables(endpoint: string, data: Data): Promise<string[]> {
	try {
		return await createTables({ endpoint, names: tableNames });
	} catch (error) {
		throw new UserError(
			`The tables cannot be used (${messageOf(error)}): if the database in ${data.path} is damaged, put a copy back or clear it with \`npm run reset\`.`,
			{ cause: error },
		);
	}
}

// Object.keys is typed string[] because a value may have more keys than its type; this constant has not.
const functionNames = Object.keys(apiFunctions) as ApiFunction[];

/** Bundles the functions and the stage's own modules that run elsewhere or are loaded anew. */
function bundle(
	data: Data,
	{ watch, log }: StageOptions,
	changed: (bundles: Bundles, names: string[]) => Promise<void>,
): Promise<Bundler> {
	const outdir = data.file("build");
	rmSync(outdir, { recursive: true, force: true });
	return startBundler({
		root: projectRoot,
		outdir,
		entries: {
			...Object.fromEntries(functionNames.map((name) => [name, apiFunctions[name].handler.replace(/\.\w+$/, ".ts")])),
			runtime: "packages/local/src/lambda/runtime.ts",
			routes: "packages/local/src/gateway/routes.ts",
			seed: "packages/local/src/seed/handler.ts",
		},
		...(watch && {
			watch: {
				changed: (bundles, names) =>
					void changed(bundles, names).catch((error) => log(`ERROR reload: ${messageOf(error)}`)),
				failed: (message) => log(`ERROR build: ${message}; the code before stays in use`),
			},
		}),
	});
}

function bundleOf(bundles: Bundles, name: string): string {
	const file = bundles[name];
	if (file === undefined) throw new Error(`there is no bundle ${name}`);
	return file;
}

/** Loads the contract's routes once more: a bundle has a name of its own, so this is not the module in memory. */
async function loadResources(file: string): Promise<Resource[]> {
	// The type of an import by a computed name is any; this file is the bundle of routes.ts.
	const module: { createResources: typeof createResources } = await import(pathToFileURL(file).href);
	return module.createResources();
}

/** The version of the project, from its package.json. */
function packageVersion(): string {
	const manifest: unknown = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
	return z.parse(z.object({ version: z.string() }), manifest).version;
}
