/**
 * Runs `sst.config.ts` in a process of its own, with the components of SST and without a cloud: Pulumi's mocks take the
 * place of its engine. Bundled by synthesis.ts, which is what tests call.
 */
import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { deserializeProperties } from "@pulumi/pulumi/runtime/rpc.js";
import { runInPulumiStack } from "@pulumi/pulumi/runtime/stack.js";
import { answerTo, stateOf } from "./cloud.ts";
import type { Registered, Request, Synthesis } from "./synthesis.ts";

/** What this process knows of a synthesis; the other one knows what was bundled. */
type Result = Omit<Exclude<Synthesis, { error: string }>, "builds"> | { error: string };

/** The part of `sst.config.ts` that is called. */
interface Config {
	app(input: { stage: string }): Promise<{ name: string; protect?: boolean }>;
	run(): Promise<Record<string, unknown>>;
}

/**
 * Synthesises a stage and writes what came of it to `request.out`.
 * @param config the default export of `sst.config.ts`
 * @param run what SST's CLI runs around it
 */
export async function synthesise(config: Config, run: (program: Config["run"]) => Promise<object>): Promise<void> {
	const request: Request = JSON.parse(process.argv[2] ?? "");
	const finish = (synthesis: Result) => {
		writeFileSync(request.out, JSON.stringify(synthesis, withoutSecrecy));
		process.exit();
	};
	const fail = (error: unknown) =>
		finish({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
	// What is thrown inside an `apply` arrives nowhere else.
	process.on("unhandledRejection", fail);
	process.on("uncaughtException", fail);

	const app = await config.app({ stage: request.stage });
	const { root, work, platform } = request;
	Object.assign(globalThis, {
		sstApp: { ...app, stage: request.stage },
		sstCli: {
			command: "deploy",
			dev: request.dev,
			paths: { home: work, root, work, platform },
			state: { version: {} },
		},
		sstDev: request.dev,
	});
	const registered = new Map<string, Registered>();
	const links: Record<string, unknown> = {};
	await pulumi.runtime.setMocks(
		{
			newResource: ({ type, name, inputs, id }) =>
				stateOf({ type, name, inputs, id, region: request.region, account: request.account }),
			call: ({ token, inputs }) => answerTo(token, inputs, request.region),
		},
		app.name,
		request.stage,
	);
	watch(pulumi.runtime.getMonitor(), registered, links);
	const outputs = await runInPulumiStack(() => run(config.run));
	await pulumi.runtime.disconnect();
	finish({ app, outputs: outputs ?? {}, links, resources: [...registered.values()] });
}

/** Keeps what the engine would be told, which the mocks do not show. */
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

/** Pulumi wraps secrets in an object with this signature. */
const signature = "4dabf18193072939515e22adb298388d";

function withoutSecrecy(_: string, value: unknown): unknown {
	const isSecret = typeof value === "object" && value !== null && signature in value && "value" in value;
	return isSecret ? value.value : value;
}
