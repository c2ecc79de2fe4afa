import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Settings, scopes } from "@tap/web/hosting/settings.ts";
import * as z from "zod/mini";
import { projectRoot } from "../config.ts";
import { clientId } from "../identity/authorization-request.ts";
import { createSite, type Site } from "./build.ts";
import { consolePath } from "./server.ts";

/** The console of this project as a site. Built ones are kept where `npm ci` clears them away. */
export function consoleSite(log: (line: string) => void): Site {
	const inProject = (path: string) => join(projectRoot, path);
	return createSite({
		source: inProject("packages/web"),
		inputs: [
			"packages/web",
			"packages/client/package.json",
			"packages/client/src",
			"packages/core/openapi.json",
			"package-lock.json",
			"tsconfig.json",
		].map(inProject),
		cache: inProject("node_modules/.cache/tap-console"),
		base: consolePath,
		log,
	});
}

/** The contract's OpenAPI document, as it is in the project now. */
export function openApiDocument(): object {
	const document: unknown = JSON.parse(readFileSync(join(projectRoot, "packages/core/openapi.json"), "utf8"));
	return z.parse(z.looseObject({}), document);
}

/** What the console has to know of a local stage. */
export function consoleSettings(stage: { apiUrl: string; issuer: string }): Settings {
	return {
		apiUrl: stage.apiUrl,
		identity: {
			authority: stage.issuer,
			clientId,
			scope: scopes.join(" "),
			logoutUrl: `${stage.issuer}/logout`,
		},
	};
}
