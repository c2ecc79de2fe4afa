import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import { type Data, parseJson, readIfThere, writeWhole } from "../data-folder.ts";
import { domainVariables } from "../lambda/environment-variables.ts";
import { startEnvironment } from "../lambda/execution-environment.ts";
import type { FunctionLog } from "../lambda/log-files.ts";
import { UserError } from "../user-error.ts";

/** How far the seed has come. `today` stays the same until it is complete, so that no order is placed twice. */
const SeedState = z.object({ today: z.string(), complete: z.boolean() });

/** Fills new tables; completes a seed that was cut off; leaves everything else alone. */
export async function seed(options: {
	data: Data;
	/** Whether tables are new, and so empty. */
	isNew: boolean;
	runtime: string;
	file: string;
	variables: Parameters<typeof domainVariables>[0];
	log: FunctionLog;
}): Promise<void> {
	const stateFile = options.data.file("seed");
	const known = z.safeParse(SeedState, parseJson(readIfThere(stateFile) ?? "")).data;
	if (known?.complete && !options.isNew) return;
	const today = (!options.isNew && known?.today) || new Date().toISOString();
	writeWhole(stateFile, JSON.stringify({ today, complete: false }));

	const environment = startEnvironment({
		runtime: options.runtime,
		load: { file: options.file, export: "handler" },
		variables: domainVariables(options.variables),
		memory: 256,
		log: (line, stream) => options.log("seed", line, stream),
	});
	const now = Date.now();
	const invocation = {
		event: JSON.stringify({ today }),
		requestId: randomUUID(),
		arn: "",
		deadline: now + 60_000,
		logStream: "",
	};
	const outcome = await environment.invoke(invocation, 60_000);
	await environment.end();
	if (!("payload" in outcome)) {
		const reason = "failure" in outcome ? outcome.failure : "it took longer than a minute";
		throw new UserError(`The shop could not be filled with its first data (${reason}): start again to complete it.`);
	}
	writeWhole(stateFile, JSON.stringify({ today, complete: true }));
}
