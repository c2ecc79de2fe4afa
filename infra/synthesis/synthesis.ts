import { fileURLToPath } from "node:url";
import type { StageEntry } from "../stage-settings.ts";

/** The stage to synthesize, and the circumstances of its deployment. */
export interface StageRequest {
	stage: string;
	/** Whether to synthesize it as `sst dev` does. */
	dev?: boolean;
	/** The stage's entry in infra/stage-settings.ts, instead of the committed one. */
	entry?: Readonly<Partial<StageEntry>>;
	/** Environment variables of the deployment. */
	variables?: Record<string, string>;
	/** `new`: an account in which API Gateway has no role to write logs with. */
	account?: "new" | "used";
}

/** A resource as Pulumi's engine would receive it. */
export interface Registered {
	urn: string;
	id: string;
	type: string;
	name: string;
	parent: string;
	isComponent: boolean;
	retainOnDelete: boolean | undefined;
	protect: boolean | undefined;
	/** The inputs whose changes the engine leaves alone. */
	ignoreChanges: string[];
	dependencies: string[];
	// biome-ignore lint/suspicious/noExplicitAny: the properties of any resource
	inputs: Record<string, any>;
	// biome-ignore lint/suspicious/noExplicitAny: the properties of any resource
	state: Record<string, any>;
}

/** A function that SST's CLI is asked to bundle. */
export interface Build {
	functionID: string;
	handler: string;
	/** The properties that the function finds in `Resource`, by link. */
	links: Record<string, unknown>;
}

/** The resources and outputs of a stage. */
export interface SynthesizedStage {
	// biome-ignore lint/suspicious/noExplicitAny: the result of `app` in sst.config.ts
	app: Record<string, any>;
	// biome-ignore lint/suspicious/noExplicitAny: the result of `run` in sst.config.ts
	outputs: Record<string, any>;
	/** The properties that `Resource` from "sst" holds, by link. */
	links: Record<string, unknown>;
	resources: Registered[];
	builds: Build[];
}

/** The result of a synthesis: the stage, or the reason why there is none. */
export type Synthesis = SynthesizedStage | { error: string };

/** A request to a worker. */
export interface WorkerRequest extends Required<Omit<StageRequest, "entry">> {
	entry: StageRequest["entry"];
	/** The name of the synthesis. */
	name: string;
	/** The bundle of `sst.config.ts`. */
	bundle: string;
	region: string;
	/** The folder that SST takes for the project's, and makes the working directory. */
	root: string;
	work: string;
	platform: string;
}

/**
 * The result of a synthesis as JSON: the stage without `builds`, which the CLI's stand-in knows, or the error and the number of
 * resources that were registered before it.
 */
export type WorkerResult = Omit<SynthesizedStage, "builds"> | { error: string; registered: number };

/** The folder of the project, without a slash at the end. */
export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The region in which stages are synthesized, unless their variables name another one. */
export const region = "eu-central-1";
