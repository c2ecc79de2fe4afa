import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { inject } from "vitest";

// Runs before every test file: waits until setup.ts has synthesized all stages.
const file = inject("outcome");
let outcome: string | undefined;
while (outcome === undefined) {
	try {
		outcome = readFileSync(file, "utf8");
	} catch {
		await delay(50);
	}
}
if (outcome !== "") throw new Error(`The stages could not be synthesized: ${outcome}`);
