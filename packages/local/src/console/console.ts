import { readFileSync } from "node:fs";
import { join } from "node:path";
import { appName } from "@tap/core/contract/app.ts";
import { signInScopes } from "@tap/core/contract/auth.ts";
import type { Settings } from "@tap/web/hosting/settings.ts";
import * as z from "zod/mini";
import { projectRoot } from "../config.ts";
import type { DataFolder } from "../data-folder.ts";
import { type ConsoleBuild, createConsoleBuild } from "./build.ts";
import { consolePath } from "./server.ts";

/**
 * Returns the build of this project's console. Built files are cached where `npm ci` deletes them, or in the data folder where
 * the project's own folder cannot be written.
 */
export function consoleBuild(data: DataFolder, log: (line: string) => void): ConsoleBuild {
	const inProject = (path: string) => join(projectRoot, path);
	return createConsoleBuild({
		source: inProject("packages/web"),
		inputs: [
			"packages/web",
			"packages/catalog-csv",
			"packages/client/package.json",
			"packages/client/src",
			"packages/core/openapi.json",
			"package-lock.json",
			"tsconfig.json",
		].map(inProject),
		caches: [inProject(`node_modules/.cache/${appName}-console`), data.file("console")],
		base: consolePath,
		log,
	});
}

/** Reads the contract's OpenAPI document. */
export function openApiDocument(): object {
	const document: unknown = JSON.parse(readFileSync(join(projectRoot, "packages/core/openapi.json"), "utf8"));
	return z.parse(z.looseObject({}), document);
}

/** Returns the console's settings for a local stage. */
export function consoleSettings({
	apiUrl,
	issuer,
	clientId,
}: {
	apiUrl: string;
	issuer: string;
	clientId: string;
}): Settings {
	return {
		apiUrl,
		identity: {
			authority: issuer,
			clientId,
			scope: signInScopes.join(" "),
			logoutUrl: `${issuer}/logout`,
		},
	};
}
