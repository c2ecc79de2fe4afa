import { randomUUID } from "node:crypto";
import * as z from "zod/mini";
import type { DataFolder } from "../data-folder.ts";
import { parseJson, readIfExists, writeAtomically } from "../files.ts";
import { domainVariables } from "../lambda/environment-variables.ts";
import { startEnvironment } from "../lambda/execution-environment.ts";
import type { FunctionLog } from "../lambda/log-files.ts";
import { UserError } from "../user-error.ts";

/** The progress of the seed. `today` stays the same until the seed is complete, so that no order is placed twice. */
const SeedState = z.object({ today: z.string(), complete: z.boolean() });

/**
 * Seeds new tables and completes a seed that was interrupted. Otherwise does nothing.
 * @throws UserError if the seed fails
 */
export async function seed(options: {
	data: DataFolder;
	/** Whether any table was just created, and is empty. */
	isNew: boolean;
	runtime: string;
	file: string;
	variables: Parameters<typeof domainVariables>[0];
	log: FunctionLog;
}): Promise<void> {
	const stateFile = options.data.file("seed");
	const known = z.safeParse(SeedState, parseJson(readIfExists(stateFile) ?? "")).data;
	if (known?.complete && !options.isNew) return;
	const today = (!options.isNew && known?.today) || new Date().toISOString();
	writeAtomically(stateFile, JSON.stringify({ today, complete: false }));

	const environment = startEnvironment({
		runtime: options.runtime,
		handler: { file: options.file, export: "handler" },
		variables: domainVariables(options.variables),
		memoryMb: 256,
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
	const result = await environment.invoke(invocation, 60_000);
	await environment.end();
	if (!("payload" in result)) {
		const reason = "error" in result ? result.error : "it took longer than a minute";
		throw new UserError(`The shop could not be seeded (${reason}): start the stage again to complete the seed.`);
	}
	writeAtomically(stateFile, JSON.stringify({ today, complete: true }));
}
