import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runningOf } from "../../support/process-tree.ts";
import { createProfiles } from "../profiles.ts";
import { lastLines } from "../rehearsal.ts";
import type { Result, Running } from "../sst.ts";
import { readStage, signIn } from "../stage.ts";
import { isSourceMap } from "./removal.ts";
import { namesOf, type Scenario } from "./scenario.ts";

const stageName = "ada";

/** How long a request, or a change that was saved, may take to be served: a second or two on an idle machine. */
const maxWaitMs = 60_000;

/** How long a deployment may take: a minute on an idle machine. */
const maxDeployMs = 600_000;

/** How often `sst dev` is asked to deploy until it begins. */
const requestEveryMs = 10_000;

/** The module of the products' handler, and what puts the handler's process and credentials into a header of its responses. */
const handlerFile = "packages/functions/src/products.ts";
const reporting = `
const reporting: typeof createHandler = (name, handlers) => {
	const original = createHandler(name, handlers);
	return async (event, context) => {
		const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_PROFILE: profile } = process.env;
		const report = JSON.stringify({ pid: process.pid, accessKeyId, profile });
		const response = await original(event, context);
		return { ...response, headers: { ...response.headers, "X-Report": report } };
	};
};
export const handler = reporting(`;

export const dev: Scenario = {
	name: "dev",
	title: "sst dev serves a personal stage's functions from this machine, with the credentials of a profile",
	async run({ sst, deploy, forget, cloud, emulator, project, folder }) {
		const profiles = await createProfiles(emulator, folder);
		const environment = { ...emulator.tlsVariables, ...profiles.variables };
		const start = async (profile: string) => {
			const args = ["dev", "--stage", stageName, "--mode=basic"];
			const running = sst.start(args, { ...environment, AWS_PROFILE: profile });
			await untilReady(running, join(project.folder, `.sst/${stageName}.server`));
			return running;
		};
		const resources = () => cloud.everything().filter(({ urn }) => urn.startsWith(`urn:pulumi:${stageName}::`));
		const hasType = (type: string) => resources().some((resource) => resource.type === type);

		const listSecrets = () =>
			sst.run(["secret", "list", "--stage", stageName], { ...environment, AWS_PROFILE: profiles.signIn });
		await profiles.cacheSignIn(new Date(Date.now() + 3_600_000));
		// SST says this after it has looked into the account.
		const noSecrets = /No secrets found/;
		assert.match((await listSecrets()).output, noSecrets, "a sign-in with aws sso login gives access");
		await profiles.cacheSignIn(new Date(Date.now() - 1_000));
		assert.doesNotMatch((await listSecrets()).output, noSecrets, "an expired sign-in gives none");

		const first = await start(profiles.keys);
		for (const type of ["aws:lambda/alias:Alias", "aws:cloudfront/distribution:Distribution"]) {
			assert.ok(!hasType(type), `there is no ${type}`);
		}
		const stage = await readStage(stageName, project.folder, emulator);
		const products = `${stage.url}/products`;
		const tokens = await signIn(stage, emulator);
		const created = await fetch(products, {
			method: "POST",
			headers: { Authorization: `Bearer ${tokens.admin}`, "Content-Type": "application/json" },
			body: JSON.stringify({ name: "Lamp", category: "light", price: { amount: 1900, currency: "EUR" }, stock: 3 }),
		});
		assert.equal(created.status, 201, await created.text());
		const read = await fetch(`${stage.url}${created.headers.get("Location")?.replace(/^.*(?=\/products)/, "")}`);
		assert.equal(read.status, 200, "the product is read from the stage's table");

		const callsBefore = cloud.journal().length;
		const savedAt = performance.now();
		await project.edit(handlerFile, "export const handler = createHandler(", reporting);
		const report = await untilReported(products);
		const seconds = ((performance.now() - savedAt) / 1_000).toFixed(1);
		assert.equal(cloud.journal().length, callsBefore, "a change is served without a deployment");
		assert.ok(first.processes().includes(report.pid), "the handler runs in a process of sst dev");
		// Keys of a role's session begin with ASIA, those of a user with AKIA.
		assert.match(report.accessKeyId, /^ASIA/, "the handler has the credentials of the function's role");
		assert.equal(report.profile, undefined, "the handler does not have the developer's");

		const ended = await endOf(first);
		assert.deepEqual(namesOf(ended.calls, "error"), []);
		const without = await fetch(products);
		assert.ok(without.status >= 500, `without sst dev, the status is ${without.status}`);

		const second = await start(profiles.process);
		const again = await untilReported(products);
		assert.notEqual(again.pid, report.pid);
		await endOf(second);
		await project.restore();

		// With the rehearsal's own credentials: its proxy for key-value stores breaks the signatures that the emulator checks.
		await deploy(stageName);
		assert.ok(hasType("aws:lambda/alias:Alias"), "a deployment turns it into a stage like any other");
		const deployed = await fetch(products);
		assert.equal(deployed.status, 200, "the functions respond without sst dev");
		assert.equal(deployed.headers.get("X-Report"), null);

		const removal = await sst.run(["remove", "--stage", stageName]);
		forget(stageName);
		assert.equal(removal.exitCode, 0, lastLines(removal.output));
		// The account's role for API Gateway's logs stays when this stage was the account's first.
		const left = resources().filter(
			({ urn }) => !/::(APIGatewayPushToCloudWatchLogsRole|\w*APIGatewayAccountSetup)$/.test(urn) && !isSourceMap(urn),
		);
		assert.deepEqual(
			left.map(({ urn }) => urn),
			[],
		);
		return [`a saved change was served after ${seconds} s; without sst dev, a request got ${without.status}`];
	},
};

/** What the changed handler puts into its responses. */
interface Report {
	pid: number;
	accessKeyId: string;
	profile?: string;
}

/** Waits until a response comes from the changed handler. */
async function untilReported(url: string): Promise<Report> {
	const deadline = performance.now() + maxWaitMs;
	for (;;) {
		// SST ends the handler's process when it rebuilds it: a request of that moment gets no response.
		const response = await fetch(url, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined);
		const report = response?.headers.get("X-Report");
		if (report) return JSON.parse(report);
		assert.ok(performance.now() < deadline, `the change was not served within ${maxWaitMs / 1_000} s`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

/**
 * Waits until `sst dev` has deployed. It sometimes misses its own request to deploy, because it sends it before it listens. A
 * request to deploy what is deployed changes nothing.
 * @param addressFile where it writes the address of its server
 */
async function untilReady(running: Running, addressFile: string): Promise<void> {
	const requests = setInterval(async () => {
		const address = await readFile(addressFile, "utf8").catch(() => "");
		const { port } = new URL(address || "http://0.0.0.0");
		if (port) await fetch(`http://127.0.0.1:${port}/api/deploy`).catch(() => undefined);
	}, requestEveryMs);
	const started = running.untilPrinted("~  Deploy").finally(() => clearInterval(requests));
	const failed = running.untilPrinted("✕").then(() => "sst dev failed to deploy");
	// It goes on without a word when AWS refuses a request.
	const late = new Promise<string>((resolve) => {
		const timer = setTimeout(() => resolve(`sst dev did not deploy within ${maxDeployMs / 1_000} s`), maxDeployMs);
		void running.result.finally(() => clearTimeout(timer));
	});
	const ready = started.then(() => running.untilPrinted("✓  "));
	const reason = await Promise.race([ready, failed, late]);
	if (reason === undefined) return;
	running.interrupt();
	const { output } = await running.result;
	throw new Error(`${reason}. It printed:\n${lastLines(output)}`);
}

/** Interrupts `sst dev`, and waits until it and all that it started have ended. */
async function endOf({ processes, interrupt, result }: Running): Promise<Result> {
	const started = processes();
	interrupt();
	const ended = await result;
	assert.equal(ended.exitCode, 0, lastLines(ended.output));
	const deadline = performance.now() + maxWaitMs;
	while (runningOf(started).length > 0) {
		assert.ok(performance.now() < deadline, "sst dev leaves no process");
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return ended;
}
