import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { availableEngines, chooseEngine } from "../../packages/local/src/database/engine-kinds.ts";
import { type Stage, startStage } from "../../packages/local/src/stage.ts";
import { prepareDataFolder } from "./signing-keys.ts";

/** A local stage with temporary data. */
export interface TemporaryStage extends Stage {
	/** Its data folder. `stop` ends the stage and deletes the folder. */
	dataPath: string;
	/** The errors that it has logged so far. They explain a failed run; a good run has none. */
	errorLines: readonly string[];
}

/**
 * Starts a local stage on free ports, with the first engine that can run here and an empty database.
 * @param buildConsole whether to build the console now instead of at its first request
 * @param indexDelayMs how long lists stay behind writes, in ms
 * @param parent the folder that gets its data folder
 * @param log gets every line that it logs: one for each request, and errors
 */
export async function startTemporaryStage({
	buildConsole = false,
	indexDelayMs = 0,
	parent = tmpdir(),
	log = (_line: string): void => {},
} = {}): Promise<TemporaryStage> {
	const errorLines: string[] = [];
	const dataPath = await mkdtemp(join(parent, "tap-stage-"));
	const remove = () => rm(dataPath, { recursive: true, force: true, maxRetries: 5 });
	try {
		await prepareDataFolder(dataPath);
		const stage = await startStage({
			port: 0,
			identityPort: 0,
			dataPath,
			engine: chooseEngine(availableEngines()),
			indexDelayMs,
			allowedOrigins: "*",
			buildConsole,
			log: (line) => {
				if (line.includes("ERROR")) errorLines.push(line);
				log(line);
			},
		});
		const stop = async () => {
			await stage.stop();
			await remove();
		};
		return { ...stage, stop, dataPath, errorLines };
	} catch (error) {
		await remove();
		throw error;
	}
}
