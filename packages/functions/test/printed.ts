import { afterEach, beforeEach, vi } from "vitest";

/**
 * Everything that a test's functions print, as the logger writes it to the streams on Lambda; empty again before each test.
 * Call it at the top of the file, before the handlers are imported.
 */
export function collectPrinted(): string[] {
	const lines: string[] = [];
	beforeEach(() => {
		lines.length = 0;
		for (const stream of [process.stdout, process.stderr]) {
			vi.spyOn(stream, "write").mockImplementation((chunk) => {
				lines.push(String(chunk));
				return true;
			});
		}
	});
	afterEach(() => vi.restoreAllMocks());
	return lines;
}
