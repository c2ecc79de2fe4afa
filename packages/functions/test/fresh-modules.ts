import { afterAll, vi } from "vitest";

/**
 * Reloads the modules that are imported until the end of the test file, with these variables set: loggers and metrics read theirs when they
 * are created. Call it at the top of the file, before the handlers are imported.
 */
export function loadFreshModules(variables: Record<string, string> = {}): void {
	vi.resetModules();
	// Powertools writes to the plain console, which vitest watches, while it takes itself to be in development.
	for (const [name, value] of Object.entries({ POWERTOOLS_DEV: "false", ...variables })) setUntilEnd(name, value);
	afterAll(() => {
		vi.resetModules();
	});
}

function setUntilEnd(name: string, value: string): void {
	const before = process.env[name];
	process.env[name] = value;
	afterAll(() => {
		if (before === undefined) delete process.env[name];
		else process.env[name] = before;
	});
}
