import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";
import { documentOf } from "./hosting/reference.ts";
import type { Settings } from "./hosting/settings.ts";

/**
 * Vite's server for a stage on AWS: it answers what a local stage would be asked for, the settings and the OpenAPI
 * document.
 * @param text the settings as JSON: what `sst dev` puts into `TAP_SETTINGS`
 */
export function deployedStage(text: string): Plugin {
	// It comes from infra/web.ts, which makes it of this very type.
	const settings: Settings = JSON.parse(text);
	const document = new URL("../core/openapi.json", import.meta.url);
	const answers: Record<string, () => Promise<object>> = {
		"/console/config.json": async () => settings,
		"/console/docs/openapi.json": async () => {
			return documentOf(JSON.parse(await readFile(document, "utf8")), settings.apiUrl);
		},
	};
	return {
		name: "deployed-stage",
		configureServer({ middlewares }) {
			middlewares.use((request, response, next) => {
				const answer = answers[request.url?.split("?")[0] ?? ""];
				if (!answer) return next();
				answer().then(
					(body) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(body)),
					(error) => next(error),
				);
			});
		},
	};
}
