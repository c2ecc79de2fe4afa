import { createRequire } from "node:module";
import type * as GrpcModule from "../../../.sst/platform/node_modules/@grpc/grpc-js/build/src/index.js";
import type * as PluginModule from "../../../.sst/platform/node_modules/@pulumi/pulumi/proto/plugin_pb.js";
import type * as ProviderServices from "../../../.sst/platform/node_modules/@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as ProviderMessages from "../../../.sst/platform/node_modules/@pulumi/pulumi/proto/provider_pb.js";
import type * as EmptyModule from "../../../.sst/platform/node_modules/@types/google-protobuf/google/protobuf/empty_pb.js";
import type * as StructModule from "../../../.sst/platform/node_modules/@types/google-protobuf/google/protobuf/struct_pb.js";
import type { Cloud, Values } from "./cloud.ts";

// Pulumi's own messages, of the version that SST's platform has. They are CommonJS without static exports.
const require = createRequire(import.meta.url);
const modules = "../../../.sst/platform/node_modules";
const grpc: typeof GrpcModule = require(`${modules}/@grpc/grpc-js`);
const messages: typeof ProviderMessages = require(`${modules}/@pulumi/pulumi/proto/provider_pb.js`);
const services: typeof ProviderServices = require(`${modules}/@pulumi/pulumi/proto/provider_grpc_pb.js`);
const { PluginInfo }: typeof PluginModule = require(`${modules}/@pulumi/pulumi/proto/plugin_pb.js`);
const { Empty }: typeof EmptyModule = require(`${modules}/google-protobuf/google/protobuf/empty_pb.js`);
const { Struct }: typeof StructModule = require(`${modules}/google-protobuf/google/protobuf/struct_pb.js`);

/** The resource that a call is about. */
interface Target {
	urn: string;
	/** Pulumi's token of the type: `aws:kms/key:Key`. */
	type: string;
	/** The logical name. */
	name: string;
}

/** A provider in plain values; `serve` speaks Pulumi's protocol for it. */
export interface Provider {
	configure?(inputs: Values): void;
	check(call: Target & { olds: Values; news: Values; seed: Uint8Array }): {
		inputs: Values;
		failures: { property: string; reason: string }[];
	};
	/** Compares inputs; returns the names of those that changed and of those that make a new resource. */
	diff(call: Target & { olds: Values; news: Values; ignored: readonly string[] }): {
		changes: string[];
		replaces: string[];
		deletesFirst: boolean;
		values?: Record<string, [string, string]>;
	};
	create(call: Target & { inputs: Values; isPreview: boolean }): Promise<{ id: string; outputs: Values }>;
	update(
		call: Target & { id: string; state: Values; olds: Values; inputs: Values; isPreview: boolean },
	): Promise<Values>;
	/** Returns undefined when the resource does not exist. */
	read(
		call: Target & { id: string; state: Values; inputs: Values },
	): { id: string; outputs: Values; inputs: Values } | undefined;
	delete(call: Target & { id: string; state: Values }): Promise<void>;
	invoke(token: string, inputs: Values): Values;
}

type Message = ReturnType<typeof Struct.fromJavaScript>;

function valuesOf(struct: Message | undefined): Values {
	return struct?.toJavaScript() ?? {};
}

/** Values that are undefined are not in the message; null is. */
function structOf(values: Values): Message {
	return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

function targetOf(urn: string): Target {
	const [, , types = "", name = ""] = urn.split("::");
	return { urn, type: types.split("$").at(-1) ?? "", name };
}

const changed = messages.DiffResponse.DiffChanges.DIFF_SOME;
const unchanged = messages.DiffResponse.DiffChanges.DIFF_NONE;

/**
 * Serves a provider to Pulumi's engine on a free port of loopback, and prints the port as the engine expects. Every call that
 * changes something, and every error, goes into the journal of `cloud`.
 */
export function serve(name: string, version: string, provider: Provider, cloud: Cloud): void {
	/** Makes a call's handler: records an error and passes it to the engine. */
	function handle<Request extends object, Response>(run: (request: Request) => Response | Promise<Response>) {
		return (
			{ request }: { request: Request },
			respond: (error: { code: number; details: string } | null, response?: Response) => void,
		): void => {
			Promise.resolve()
				.then(() => run(request))
				.then(
					(response) => respond(null, response),
					(error: unknown) => {
						const message = error instanceof Error ? error.message : String(error);
						cloud.record({ operation: "error", urn: urnOf(request), message });
						respond({ code: grpc.status.UNKNOWN, details: message });
					},
				);
		};
	}

	const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
	server.addService(services.ResourceProviderService, {
		getSchema: handle(() => new messages.GetSchemaResponse().setSchema(JSON.stringify({ name, version }))),
		checkConfig: handle((request: ProviderMessages.CheckRequest) =>
			new messages.CheckResponse().setInputs(request.getNews()),
		),
		diffConfig: handle((request: ProviderMessages.DiffRequest) => {
			const olds = valuesOf(request.getOldInputs() ?? request.getOlds());
			const news = valuesOf(request.getNews());
			const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
			const changes = keys.filter(
				(key) => key !== "version" && JSON.stringify(olds[key]) !== JSON.stringify(news[key]),
			);
			return new messages.DiffResponse().setChanges(changes.length ? changed : unchanged).setDiffsList(changes);
		}),
		configure: handle((request: ProviderMessages.ConfigureRequest) => {
			provider.configure?.(valuesOf(request.getArgs()));
			return new messages.ConfigureResponse().setSupportspreview(true);
		}),
		invoke: handle((request: ProviderMessages.InvokeRequest) => {
			const outputs = provider.invoke(request.getTok(), valuesOf(request.getArgs()));
			return new messages.InvokeResponse().setReturn(structOf(outputs));
		}),
		check: handle((request: ProviderMessages.CheckRequest) => {
			const { inputs, failures } = provider.check({
				...targetOf(request.getUrn()),
				olds: valuesOf(request.getOlds()),
				news: valuesOf(request.getNews()),
				seed: request.getRandomseed_asU8(),
			});
			for (const { property, reason } of failures) {
				cloud.record({ operation: "error", urn: request.getUrn(), message: `${property}: ${reason}` });
			}
			const failureMessages = failures.map(({ property, reason }) =>
				new messages.CheckFailure().setProperty(property).setReason(reason),
			);
			return new messages.CheckResponse().setInputs(structOf(inputs)).setFailuresList(failureMessages);
		}),
		diff: handle((request: ProviderMessages.DiffRequest) => {
			const urn = request.getUrn();
			const { changes, replaces, deletesFirst, values } = provider.diff({
				...targetOf(urn),
				olds: valuesOf(request.getOldInputs()),
				news: valuesOf(request.getNews()),
				ignored: request.getIgnorechangesList(),
			});
			if (changes.length) cloud.record({ operation: "diff", urn, changes, replaces, values });
			const response = new messages.DiffResponse()
				.setChanges(changes.length ? changed : unchanged)
				.setDiffsList(changes)
				.setReplacesList(replaces)
				.setDeletebeforereplace(deletesFirst)
				.setHasdetaileddiff(true);
			const { UPDATE, UPDATE_REPLACE } = messages.PropertyDiff.Kind;
			for (const key of changes) {
				const kind = replaces.includes(key) ? UPDATE_REPLACE : UPDATE;
				response.getDetaileddiffMap().set(key, new messages.PropertyDiff().setKind(kind).setInputdiff(true));
			}
			return response;
		}),
		create: handle(async (request: ProviderMessages.CreateRequest) => {
			const urn = request.getUrn();
			const isPreview = request.getPreview();
			const inputs = valuesOf(request.getProperties());
			const { id, outputs } = await provider.create({ ...targetOf(urn), inputs, isPreview });
			if (!isPreview) cloud.record({ operation: "create", urn, id });
			return new messages.CreateResponse().setId(id).setProperties(structOf(outputs));
		}),
		read: handle((request: ProviderMessages.ReadRequest) => {
			const found = provider.read({
				...targetOf(request.getUrn()),
				id: request.getId(),
				state: valuesOf(request.getProperties()),
				inputs: valuesOf(request.getInputs()),
			});
			const response = new messages.ReadResponse();
			if (!found) return response;
			return response.setId(found.id).setProperties(structOf(found.outputs)).setInputs(structOf(found.inputs));
		}),
		update: handle(async (request: ProviderMessages.UpdateRequest) => {
			const urn = request.getUrn();
			const isPreview = request.getPreview();
			const outputs = await provider.update({
				...targetOf(urn),
				id: request.getId(),
				state: valuesOf(request.getOlds()),
				olds: valuesOf(request.getOldInputs()),
				inputs: valuesOf(request.getNews()),
				isPreview,
			});
			if (!isPreview) cloud.record({ operation: "update", urn, id: request.getId() });
			return new messages.UpdateResponse().setProperties(structOf(outputs));
		}),
		delete: handle(async (request: ProviderMessages.DeleteRequest) => {
			const urn = request.getUrn();
			await provider.delete({ ...targetOf(urn), id: request.getId(), state: valuesOf(request.getProperties()) });
			cloud.record({ operation: "delete", urn, id: request.getId() });
			return new Empty();
		}),
		cancel: handle(() => new Empty()),
		attach: handle(() => new Empty()),
		getPluginInfo: handle(() => new PluginInfo().setVersion(version)),
		getMapping: handle(() => new messages.GetMappingResponse()),
		getMappings: handle(() => new messages.GetMappingsResponse()),
	});
	server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
		if (error) throw error;
		process.stdout.write(`${port}\n`);
	});
}

function urnOf(request: object): string {
	return "getUrn" in request && typeof request.getUrn === "function" ? String(request.getUrn()) : "";
}
