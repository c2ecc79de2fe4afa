/**
 * Runs `sst.config.ts` with SST's components and without a cloud: Pulumi's mocks replace its engine. Runs as a process of
 * its own, bundled, and synthesizes one stage after the other, because loading Pulumi takes longer than a synthesis.
 * synthesizer.ts starts it, sends requests and receives the results.
 */
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";
import { deserializeProperties } from "@pulumi/pulumi/runtime/rpc.js";
import { runInPulumiStack } from "@pulumi/pulumi/runtime/stack.js";
import { respondTo, stateOf } from "./cloud.ts";
import type { Registered, WorkerRequest, WorkerResult } from "./synthesis.ts";

/** The bundle of `sst.config.ts`. */
interface Bundle {
	config: {
		app(input: { stage: string }): Promise<{ name: string; protect?: boolean }>;
		run(): Promise<Record<string, unknown>>;
	};
	/** SST's code around `config.run`. */
	run(program: Bundle["config"]["run"]): Promise<object>;
}

const initialVariables = { ...process.env };

/** The first error of the current synthesis. The same error may surface several times, and cause others. */
let failure: { error: string } | undefined;
/** What the current synthesis has registered. */
let registered = new Map<string, Registered>();

process.on("disconnect", () => process.exit());
process.on("message", (request: WorkerRequest) => {
	// A synthesis that waits for a value that never comes then ends the process, as it ends the CLI's.
	process.channel?.unref();
	failure = undefined;
	registered = new Map();
	synthesize(request).then((result) => failure ?? finish(result), fail);
});
// Errors inside an `apply` surface only here.
process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);
// Nothing of a failed synthesis is going on any more, so that it cannot disturb the next one.
process.on("beforeExit", () => failure && finish({ ...failure, registered: registered.size }));

function finish(result: WorkerResult): void {
	process.channel?.ref();
	process.send?.(JSON.stringify(result, withoutSecrets));
}

function fail(error: unknown): void {
	failure ??= { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

async function synthesize(request: WorkerRequest): Promise<WorkerResult> {
	const { name, stage, dev, entry, account, region, bundle, root, work, platform, variables } = request;
	for (const variable of Object.keys(process.env)) delete process.env[variable];
	Object.assign(process.env, initialVariables, variables);
	Object.assign(globalThis, {
		sstApp: { stage },
		sstCli: { command: "deploy", dev, paths: { home: work, root, work, platform }, state: { version: {} } },
		sstDev: dev,
		replacedStages: entry ? { [stage]: entry } : {},
	});
	// SST and the configuration keep their state in modules: the query makes them new for each synthesis.
	const { config, run }: Bundle = await import(`${pathToFileURL(bundle)}?${name}`);
	const app = await config.app({ stage });
	Object.assign(globalThis, { sstApp: { ...app, stage } });
	const links: Record<string, unknown> = {};
	await pulumi.runtime.setMocks(
		{
			newResource: ({ type, name, inputs, id }) => stateOf({ type, name, inputs, id, region, account }),
			call: ({ token, inputs }) => respondTo(token, inputs, region),
		},
		app.name,
		stage,
	);
	watch(pulumi.runtime.getMonitor(), registered, links);
	const outputs = await runInPulumiStack(() => run(config.run));
	await pulumi.runtime.disconnect();
	return { app, outputs: outputs ?? {}, links, resources: [...registered.values()] };
}

/** Records the messages to Pulumi's engine, which the mocks do not show. */
// The types of Pulumi's gRPC messages are not published.
// biome-ignore lint/suspicious/noExplicitAny: see above
function watch(monitor: any, registered: Map<string, Registered>, links: Record<string, unknown>): void {
	const { registerResource, registerResourceOutputs } = monitor;
	// biome-ignore lint/suspicious/noExplicitAny: see above
	monitor.registerResource = (request: any, done: (error: unknown, response: any) => void) => {
		// biome-ignore lint/suspicious/noExplicitAny: see above
		registerResource.call(monitor, request, (error: unknown, response: any) => {
			if (response) {
				const urn: string = response.getUrn();
				if (registered.has(urn)) throw new Error(`${urn} is registered twice`);
				registered.set(urn, {
					urn,
					id: response.getId(),
					type: request.getType(),
					name: request.getName(),
					parent: request.getParent(),
					isComponent: !request.getCustom(),
					retainOnDelete: request.getRetainondelete(),
					protect: request.getProtect(),
					ignoreChanges: request.getIgnorechangesList(),
					dependencies: request.getDependenciesList(),
					inputs: deserializeProperties(request.getObject()),
					state: response.getObject().toJavaScript(),
				});
			}
			done(error, response);
		});
	};
	// biome-ignore lint/suspicious/noExplicitAny: see above
	monitor.registerResourceOutputs = (request: any, done: (error: unknown, response: any) => void) => {
		const outputs = deserializeProperties(request.getOutputs());
		if (String(request.getUrn()).includes("sst:sst:LinkRef::")) links[outputs.target] = outputs.properties;
		registerResourceOutputs.call(monitor, request, done);
	};
}

/** The member by which Pulumi marks the object around a secret. */
const wrappedValueSignature = "4dabf18193072939515e22adb298388d";

function withoutSecrets(_: string, value: unknown): unknown {
	const isSecret = typeof value === "object" && value !== null && wrappedValueSignature in value && "value" in value;
	return isSecret ? value.value : value;
}
