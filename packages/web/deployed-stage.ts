import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";
import { documentOf } from "./hosting/reference.ts";
import type { Settings } from "./hosting/settings.ts";

/**
 * A Vite plugin for the development server of a stage on AWS. It serves the settings and the OpenAPI document, which a local
 * stage would serve.
 * @param text the settings as JSON, which `sst dev` sets as `TAP_SETTINGS`
 */
export function deployedStage(text: string): Plugin {
	// infra/web.ts writes it from a value of this type.
	const settings: Settings = JSON.parse(text);
	const document = new URL("../core/openapi.json", import.meta.url);
	const handlers: Record<string, () => Promise<object>> = {
		"/console/config.json": async () => settings,
		"/console/docs/openapi.json": async () => {
			return documentOf(JSON.parse(await readFile(document, "utf8")), settings.apiUrl);
		},
	};
	return {
		name: "deployed-stage",
		configureServer({ middlewares }) {
			middlewares.use((request, response, next) => {
				const handler = handlers[request.url?.split("?")[0] ?? ""];
				if (!handler) return next();
				handler().then(
					(body) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(body)),
					(error) => next(error),
				);
			});
		},
	};
}
