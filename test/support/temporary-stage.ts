import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { availableEngines, chooseEngine } from "../../packages/local/src/database/engine.ts";
import { type Stage, startStage } from "../../packages/local/src/stage.ts";

/** A local stage that leaves nothing behind. */
export interface TemporaryStage extends Stage {
	/** The folder of its data. `stop` ends the stage and removes it. */
	dataPath: string;
	/** The lines with an error that it had to say so far: they explain a failed run, a good one has none. */
	complaints: readonly string[];
}

/**
 * Starts a local stage on free ports, with the first engine that can run here and data of its own.
 * @param buildConsole whether the console is built at once, and not only when somebody asks for it
 */
export async function startTemporaryStage({ buildConsole = false } = {}): Promise<TemporaryStage> {
	const complaints: string[] = [];
	const dataPath = await mkdtemp(join(tmpdir(), "tap-stage-"));
	const remove = () => rm(dataPath, { recursive: true, force: true, maxRetries: 5 });
	try {
		const stage = await startStage({
			port: 0,
			identityPort: 0,
			dataPath,
			engine: chooseEngine(availableEngines()),
			allowedOrigins: "*",
			buildConsole,
			log: (line) => void (line.includes("ERROR") && complaints.push(line)),
		});
		const stop = async () => {
			await stage.stop();
			await remove();
		};
		return { ...stage, stop, dataPath, complaints };
	} catch (error) {
		await remove();
		throw error;
	}
}
