import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { bundleHandler } from "./bundle.ts";
import type { Build } from "./synthesis.ts";

/** A stand-in for the part of SST's CLI that its components call. */
export interface Cli {
	/** The URL for `SST_SERVER` of the synthesis `name`. */
	urlOf(name: string): string;
	/** The functions that the synthesis `name` asked to bundle. */
	buildsOf(name: string): Build[];
	stop(): Promise<void>;
}

/**
 * Starts the stand-in, which serves JSON-RPC over HTTP. It really bundles the handlers, each once, so that a handler that
 * does not bundle fails the synthesis.
 * @param project the folder with `sst.config.ts`
 * @param functions the folder for the bundled handlers
 */
export async function startCli(project: string, functions: string): Promise<Cli> {
	const bundled = new Map<string, Promise<object>>();
	const builds = new Map<string, Build[]>();
	const methods: Record<string, (input: Build, synthesis: string) => object | Promise<object>> = {
		"Provider.Aws.Bootstrap": () => ({
			asset: "sst-asset",
			state: "sst-state",
			assetEcrRegistryId: "1",
			assetEcrUrl: "e",
		}),
		"Provider.Aws.Appsync": () => ({ http: "appsync.example.com", realtime: "realtime.example.com" }),
		"Runtime.AddTarget": () => ({}),
		"Runtime.Build": ({ functionID, handler, links }, synthesis) => {
			builds.set(synthesis, [...(builds.get(synthesis) ?? []), { functionID, handler, links }]);
			const result = bundled.get(handler) ?? bundleHandler(project, handler, join(functions, basename(handler)));
			bundled.set(handler, result);
			return result;
		},
	};
	const server = createServer(async (request, response) => {
		const { method, params } = JSON.parse(Buffer.concat(await request.toArray()).toString());
		const [, synthesis = ""] = request.url?.split("/") ?? [];
		const call = methods[method];
		const body = call ? { result: await call(params[0], synthesis) } : { error: `rpc: can't find ${method}` };
		// A worker waits between two syntheses. It must not reuse a connection that the server closes at that moment.
		response.setHeader("Connection", "close").end(JSON.stringify(body));
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	// A listening TCP server has an AddressInfo; the string is for pipes.
	const { port } = server.address() as AddressInfo;
	return {
		urlOf: (name) => `http://127.0.0.1:${port}/${name}`,
		buildsOf: (name) => builds.get(name) ?? [],
		stop: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
