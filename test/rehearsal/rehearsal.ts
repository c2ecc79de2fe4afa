import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preview } from "../../infra/stage-settings.ts";
import { installPlatform } from "../../infra/synthesis/platform.ts";
import { UserError } from "../../packages/local/src/user-error.ts";
import { type CodeDeploy, startCodeDeploy } from "../../scripts/operate/test/code-deploy.ts";
import { type Emulator, startEmulator } from "./emulator.ts";
import { copyProject, type ProjectCopy } from "./project-copy.ts";
import { type Cloud, openCloud } from "./provider/cloud.ts";
import { createSst, type Result, type Sst } from "./sst.ts";
import { type DeployedStage, readStage } from "./stage.ts";
import { installMinistack } from "./tools/ministack.ts";
import { buildPulumi } from "./tools/pulumi.ts";

const root = join(import.meta.dirname, "../..");

/** An account of its own, an emulator that serves it, and a copy of the project that is deployed there. */
export interface Rehearsal {
	folder: string;
	project: ProjectCopy;
	emulator: Emulator;
	/** A stand-in for CodeDeploy, which the emulator does not have. It moves the aliases in the emulator. */
	codedeploy: CodeDeploy;
	cloud: Cloud;
	sst: Sst;
	/** Deploys a stage; fails when `sst deploy` does. */
	deploy(stage: string, variables?: Record<string, string>): Promise<Result & { stage: DeployedStage }>;
	/** Returns a stage that was deployed before, or deploys it now. */
	deployed(stage: string, variables?: Record<string, string>): Promise<DeployedStage>;
	/** Forgets a stage that was removed. */
	forget(stage: string): void;
	stop(): Promise<void>;
}

/** Builds what is missing, and starts the emulator with an empty account. */
export async function startRehearsal(provider: "stand-in" | "real", log: (line: string) => void): Promise<Rehearsal> {
	if (provider === "real") await assertDownloadable();
	installPlatform();
	const python = await installMinistack(log);
	const pulumi = provider === "stand-in" ? await buildPulumi(log) : undefined;
	const folder = await mkdtemp(join(tmpdir(), "tap-rehearsal-"));
	const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
	let emulator: Emulator | undefined;
	let codedeploy: CodeDeploy | undefined;
	try {
		const projectFolder = join(folder, "project");
		await mkdir(projectFolder);
		const project = await copyProject(root, projectFolder);
		const { variables: own, ...served } = await startEmulator(python, folder, preview.region);
		emulator = { ...served, variables: own };
		const shifting = await startCodeDeploy({
			endpoint: served.url,
			region: own.AWS_REGION,
			credentials: { accessKeyId: "test", secretAccessKey: "test" },
		});
		codedeploy = shifting;
		const started: Emulator = { ...served, variables: { ...own, AWS_ENDPOINT_URL_CODEDEPLOY: shifting.url } };
		const cloudFolder = join(folder, "account");
		const cloud = openCloud(cloudFolder);
		const { variables } = started;
		const sst = await createSst({ project: project.folder, folder, pulumi, cloud, cloudFolder, variables });
		const stages = new Map<string, DeployedStage>();

		const deploy: Rehearsal["deploy"] = async (name, variables) => {
			const result = await sst.run(["deploy", "--stage", name], variables);
			if (result.exitCode !== 0) {
				throw new Error(
					`sst deploy --stage ${name} failed with exit code ${result.exitCode}.\n${lastLines(result.output)}`,
				);
			}
			const stage = await readStage(name, project.folder, started);
			stages.set(name, stage);
			return { ...result, stage };
		};
		return {
			folder,
			project,
			emulator: started,
			codedeploy: shifting,
			cloud,
			sst,
			deploy,
			deployed: async (name, variables) => stages.get(name) ?? (await deploy(name, variables)).stage,
			forget: (name) => void stages.delete(name),
			async stop() {
				await sst.stop();
				await shifting.stop();
				await started.stop();
				await remove();
			},
		};
	} catch (error) {
		await codedeploy?.stop();
		await emulator?.stop();
		await remove();
		throw error;
	}
}

/** Where SST downloads Pulumi from, and Pulumi its providers. */
const downloadHosts = ["https://github.com", "https://get.pulumi.com"];

/** @throws UserError when this machine cannot download Pulumi and its providers */
async function assertDownloadable(): Promise<void> {
	for (const url of downloadHosts) {
		const response = await fetch(url, { method: "HEAD", redirect: "manual" }).catch(() => undefined);
		if (response && response.status < 400) continue;
		const reason = response ? `status ${response.status}` : "no connection";
		throw new UserError(
			`--provider real downloads Pulumi and the AWS provider, but ${url} is not reachable (${reason}). Run npm run rehearse without it.`,
		);
	}
}

/** Returns the end of a command's output, which holds its error. */
export function lastLines(output: string): string {
	return output.trim().split("\n").slice(-25).join("\n");
}
