import type { CodeDeployClient } from "@aws-sdk/client-codedeploy";
import { GetAliasCommand, type LambdaClient } from "@aws-sdk/client-lambda";
import { liveAlias } from "../../../infra/names.ts";
import { putBack } from "../alias-move.ts";
import { CommandError } from "../command.ts";
import { functionIds } from "../live-functions.ts";
import type { Move } from "../rollback-plan.ts";
import type { StageTarget } from "../stage-target.ts";
import { findShifts, type Progress, readProgress, startShift, stopShift } from "./code-deploy.ts";

/** The time, which tests replace. */
export interface Clock {
	now(): number;
	sleep(milliseconds: number): Promise<void>;
}

/** What a canary works with. */
export interface Canary {
	codedeploy: CodeDeployClient;
	lambda: LambdaClient;
	target: StageTarget;
	clock: Clock;
	print(line: string): void;
	/** Sends a request that changes nothing, so that the new versions have something to fail at. */
	sendRead(): Promise<void>;
}

/** The time of this process. */
export const processClock: Clock = {
	now: () => Date.now(),
	sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** The time between two looks at a shift, in ms. It sends 60 requests in ten minutes. */
const intervalMs = 10_000;

/** How long a shift may take, in ms. CodeDeploy's ten minutes, and time to begin and to end. */
const maxShiftMs = 30 * 60_000;

/** How long CodeDeploy may take to move an alias back, in ms. */
const maxReturnMs = 5 * 60_000;

/** A shift of one function. */
interface Shift {
	move: Move;
	deploymentId: string;
	progress: Progress;
}

/** Returns whether requests are being shifted to a version of any function. */
export async function isShifting(codedeploy: CodeDeployClient, target: StageTarget): Promise<boolean> {
	for (const id of functionIds) if ((await findShifts(codedeploy, target, id)).length > 0) return true;
	return false;
}

/** Ends the shifts that go on, except those to these versions. CodeDeploy moves the aliases back. */
export async function endShifts(
	canary: Pick<Canary, "codedeploy" | "target" | "clock" | "print">,
	except: ReadonlyMap<string, number> = new Map(),
): Promise<void> {
	const { codedeploy, target, print } = canary;
	for (const id of functionIds) {
		for (const deploymentId of await findShifts(codedeploy, target, id)) {
			const { targetVersion } = await readProgress(codedeploy, deploymentId);
			if (targetVersion !== undefined && targetVersion === except.get(id)) continue;
			print(`${id}: ends the shift to version ${targetVersion}.`);
			await stopShift(codedeploy, deploymentId);
			await waitForEnd(canary, deploymentId);
		}
	}
}

/**
 * Shifts the requests of functions to new versions with CodeDeploy: a tenth of them for ten minutes, and then all. If one shift
 * fails, takes all of them back.
 */
export async function shiftAll(canary: Canary, moves: readonly Move[]): Promise<void> {
	const { codedeploy, clock, print, sendRead } = canary;
	const shifts: Shift[] = [];
	const deadline = clock.now() + maxShiftMs;
	try {
		for (const move of moves) shifts.push(await startOrResume(canary, move));
		while (shifts.some(({ progress }) => progress.state === "running")) {
			if (clock.now() > deadline) throw new CommandError(`a shift took more than ${maxShiftMs / 60_000} minutes`);
			await sendRead();
			await clock.sleep(intervalMs);
			for (const shift of shifts) {
				const progress = await readProgress(codedeploy, shift.deploymentId);
				if (progress.text !== shift.progress.text) print(`${shift.move.from.id}: ${progress.text}`);
				shift.progress = progress;
				if (progress.state === "failed") {
					throw new CommandError(`the shift of the ${shift.move.from.id} function ended as ${progress.text}`);
				}
			}
		}
	} catch (error) {
		if (!(error instanceof CommandError)) throw error;
		const states = await takeBack(canary, shifts);
		throw new CommandError(
			`The new versions were taken back: ${error.message}.\n${states.join("\n")}\nIf an alarm was raised by the versions before, and these end it, deploy them at once: ROLLOUT=now npm run deploy -- --stage ${canary.target.name}`,
		);
	}
}

/** Starts a shift, or continues with one to the same version that an interrupted deployment started. */
async function startOrResume({ codedeploy, target, print }: Canary, move: Move): Promise<Shift> {
	const { id } = move.from;
	const [running] = await findShifts(codedeploy, target, id);
	const deploymentId = running ?? (await startShift(codedeploy, target, move));
	const progress = await readProgress(codedeploy, deploymentId);
	print(`${id}: ${running === undefined ? "starts" : "continues"} the shift ${deploymentId}. ${progress.text}`);
	return { move, deploymentId, progress };
}

/** Stops what goes on, and moves back what ended. Returns a line about the state of each function afterwards. */
async function takeBack(canary: Canary, shifts: readonly Shift[]): Promise<string[]> {
	const { codedeploy, lambda } = canary;
	for (const { deploymentId, progress } of shifts) {
		if (progress.state === "running") await stopShift(codedeploy, deploymentId);
	}
	const states: string[] = [];
	for (const { move, deploymentId } of shifts) {
		const { state } = await waitForEnd(canary, deploymentId);
		if (state !== "succeeded") {
			states.push(await waitForReturn(canary, move));
			continue;
		}
		const alias = await lambda.send(new GetAliasCommand({ FunctionName: move.from.name, Name: liveAlias }));
		states.push(...(await putBack(lambda, [{ move, revisionId: alias.RevisionId }])));
	}
	return states;
}

/** Waits until a deployment and the one that takes it back have ended. */
async function waitForEnd(
	{ codedeploy, clock }: Pick<Canary, "codedeploy" | "clock">,
	deploymentId: string,
): Promise<Progress> {
	const deadline = clock.now() + maxReturnMs;
	for (;;) {
		const progress = await readProgress(codedeploy, deploymentId);
		const { rollbackId } = progress;
		const isBack = rollbackId === undefined || (await readProgress(codedeploy, rollbackId)).state !== "running";
		if ((progress.state !== "running" && isBack) || clock.now() > deadline) return progress;
		await clock.sleep(intervalMs);
	}
}

/** Waits until an alias points to the version before the shift alone. */
async function waitForReturn({ lambda, clock }: Canary, { from }: Move): Promise<string> {
	const deadline = clock.now() + maxReturnMs;
	for (;;) {
		const { FunctionVersion, RoutingConfig } = await lambda.send(
			new GetAliasCommand({ FunctionName: from.name, Name: liveAlias }),
		);
		const weights = RoutingConfig?.AdditionalVersionWeights ?? {};
		if (FunctionVersion === String(from.live.number) && Object.keys(weights).length === 0) {
			return `${from.id}: version ${FunctionVersion} has all requests again.`;
		}
		if (clock.now() > deadline) {
			const shares = Object.entries(weights).map(([version, weight]) => `, ${weight * 100} % to version ${version}`);
			return `${from.id}: CodeDeploy has not moved it back: its alias points to version ${FunctionVersion}${shares.join("")}. Run npm run rollback.`;
		}
		await clock.sleep(intervalMs);
	}
}
