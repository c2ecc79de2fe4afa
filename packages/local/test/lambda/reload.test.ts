import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { appName } from "@tap/core/contract/app.ts";
import { expect, test } from "vitest";
import { projectRoot } from "../../src/config.ts";
import { dataFolder, runStage, until, writeInOneStep } from "../harness.ts";
import { copyOfProject } from "../project-copy.ts";

test("changed code and a changed contract take effect without a restart; an error keeps the previous code", async () => {
	const copy = copyOfProject();
	// The console is the same as in the project, so that it need not be built again.
	const built = `node_modules/.cache/${appName}-console`;
	for (const folder of [projectRoot, copy]) mkdirSync(join(folder, "node_modules/.cache"), { recursive: true });
	mkdirSync(join(projectRoot, built), { recursive: true });
	symlinkSync(join(projectRoot, built), join(copy, built), "junction");
	const stage = await runStage({ LOCAL_DATA: await dataFolder() }, copy);
	const status = async (path: string) => (await fetch(`${stage.url}${path}`)).status;
	expect(await status("/products")).toBe(200);

	const handler = join(copy, "packages/functions/src/products.ts");
	const source = readFileSync(handler, "utf8");
	writeInOneStep(handler, `${source}\nconst x = ;\n`);
	await until(() => /^ERROR build: packages\/functions\/src\/products\.ts:\d+:\d+: /m.test(stage.stdout()));
	expect(await status("/products")).toBe(200);

	writeInOneStep(handler, 'export const handler = async () => ({ statusCode: 299, body: "{}" });\n');
	await until(async () => (await status("/products")) === 299);
	// The line may come after the first response of the new code.
	await until(() => /^reloaded products$/m.test(stage.stdout()));

	const contract = join(copy, "packages/core/src/contract/operations.ts");
	const operations = readFileSync(contract, "utf8");
	expect(operations).toContain('path: "/health"');
	expect(await status("/status")).toBe(404);
	writeInOneStep(contract, operations.replaceAll('path: "/health"', 'path: "/status"'));
	await until(async () => (await status("/status")) === 200);
	expect(await status("/health")).toBe(404);
});
