/**
 * Sends every request of the Postman collection to a local stage with Newman, Postman's own runner: `npm run test:postman`. Exit code 1
 * unless each operation succeeds once, and every other response is one of state, such as 409.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";
import { openApiTool } from "../../scripts/openapi/tools.ts";
import { root } from "../../scripts/project-root.ts";
import { execute } from "../support/execute.ts";
import { startTemporaryStage } from "../support/temporary-stage.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

const Folder = z.looseObject({ name: z.string(), item: z.array(z.looseObject({ name: z.string() })) });
type Request = z.output<typeof Folder>["item"][number];
const Collection = z.looseObject({ item: z.array(Folder) });

const Report = z.object({
	run: z.object({
		executions: z.array(
			z.object({ item: z.object({ name: z.string() }), response: z.optional(z.object({ code: z.number() })) }),
		),
		failures: z.array(z.object({ error: z.object({ message: z.string() }) })),
	}),
});

/** The statuses that depend on what was sent before: not found, in the wrong state, changed in the meantime, with an unknown product. */
const statusesOfState = [404, 409, 412, 422];

const collection = z.parse(Collection, JSON.parse(await readFile(join(root, "packages/core/postman.json"), "utf8")));
const [signIns, ...folders] = collection.item;
if (signIns === undefined) throw new Error("packages/core/postman.json has no sign-in. Run npm run generate.");
const requests = folders.flatMap(({ item }) => item);

const newman = await openApiTool("newman");
const folder = await mkdtemp(join(tmpdir(), "tap-postman-"));
const stage = await startTemporaryStage();
const wrong: string[] = [];
try {
	const first = await send([...signIns.item, ...requests]);
	const creating = new Set(requests.filter(({ name }) => first.get(name) === 201));
	let rest = requests.filter((request) => !succeeded(first, request));
	// A request may need what another one creates or deletes, so that the rest is sent again: alone, and after all that create something.
	for (const isAlone of [true, false]) {
		for (const request of rest) {
			const before = isAlone ? [] : requests.filter((each) => creating.has(each));
			const results = await send([...signIns.item, ...before, request]);
			if (!succeeded(results, request)) continue;
			rest = rest.filter((each) => each !== request);
			if (results.get(request.name) === 201) creating.add(request);
		}
	}
	for (const { name } of rest) wrong.push(`${name}: never succeeded`);
	for (const line of wrong) console.error(line);
	console.log(`${requests.length - rest.length} of ${requests.length} requests of the collection succeeded.`);
	process.exitCode = wrong.length > 0 ? 1 : 0;
} finally {
	await stage.stop();
	await rm(folder, { recursive: true });
}

function succeeded(results: ReadonlyMap<string, number>, { name }: Request): boolean {
	return (results.get(name) ?? 500) < 300;
}

/** Sends requests one after the other, and returns the status of each by its name. */
async function send(item: readonly Request[]): Promise<Map<string, number>> {
	const file = join(folder, "collection.json");
	const report = join(folder, "report.json");
	await writeFile(file, JSON.stringify({ ...collection, item }));
	const variables = [`url=${stage.url}`, `issuer=${stage.issuer}`].flatMap((each) => ["--env-var", each]);
	const output = ["--suppress-exit-code", "--reporters", "json", "--reporter-json-export", report];
	await execute(process.execPath, [newman, "run", file, ...variables, ...output]);
	const { run } = z.parse(Report, JSON.parse(await readFile(report, "utf8")));
	for (const { error } of run.failures) wrong.push(error.message);
	const results = run.executions.map(({ item: { name }, response }): [string, number] => [name, response?.code ?? 0]);
	for (const [name, status] of results) {
		if ((status < 200 || status >= 300) && !statusesOfState.includes(status)) wrong.push(`${name}: status ${status}`);
	}
	return new Map(results);
}
