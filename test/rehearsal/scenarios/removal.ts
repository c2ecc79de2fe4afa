import assert from "node:assert/strict";
import type { Cloud } from "../provider/cloud.ts";
import { lastLines, type Rehearsal } from "../rehearsal.ts";
import {
	completeProduction,
	emptyProduction,
	namesOf,
	preview,
	productionVariables,
	type Scenario,
} from "./scenario.ts";

/** Returns the types of what a stage created and left, each once, without the source maps that SST keeps in its own bucket. */
function typesLeft(cloud: Cloud, stage: string): string[] {
	const left = cloud.everything().filter(({ urn }) => urn.startsWith(`urn:pulumi:${stage}::`));
	return [...new Set(left.filter(({ urn }) => !isSourceMap(urn)).map(({ type }) => type))].sort();
}

export function isSourceMap(urn: string): boolean {
	return /Sourcemap\d+$/.test(urn);
}

export const removal: Scenario = {
	name: "removal",
	title: "After a removal only what the docs name is left",
	async run({ deployed, sst, cloud, forget }) {
		const stage = await deployed(preview);
		const { exitCode, output } = await sst.run(["remove", "--stage", preview]);
		forget(preview);
		assert.equal(exitCode, 0, lastLines(output));
		// The role by which API Gateway writes logs belongs to the account: docs/infrastructure.md.
		assert.deepEqual(typesLeft(cloud, preview), ["aws:apigateway/account:Account", "aws:iam/role:Role"]);
		assert.notEqual((await fetch(`${stage.url}/products`)).status, 200);
		return ["API Gateway's role for logs and SST's source maps stay"];
	},
};

/** Deploys production with complete settings, unless it is deployed. */
export async function deployProduction(rehearsal: Rehearsal) {
	await completeProduction(rehearsal);
	const stage = await rehearsal.deployed("production", productionVariables);
	await rehearsal.project.restore();
	return stage;
}

export const productionRefused: Scenario = {
	name: "production-refused",
	title: "Production is refused before anything changes while a setting, or the address for alarms, is missing",
	async run(rehearsal) {
		const { sst, project } = rehearsal;
		const stage = await deployProduction(rehearsal);
		async function assertRefused(reason: RegExp, variables: Record<string, string>) {
			const { exitCode, output, calls } = await sst.run(["deploy", "--stage", "production"], variables);
			await project.restore();
			assert.notEqual(exitCode, 0);
			assert.match(output, reason, "the reason is printed");
			for (const operation of ["create", "update", "delete"] as const) {
				assert.deepEqual(namesOf(calls, operation), [], `nothing is ${operation}d`);
			}
		}
		await emptyProduction(rehearsal);
		await assertRefused(/its entry in infra\/stage-settings\.ts lacks region, domain, /, productionVariables);
		await completeProduction(rehearsal);
		await assertRefused(/no one would be told of its alarms/, { TAP_ALERT_EMAIL: "" });
		const { status } = await fetch(`${stage.url}/products`);
		assert.equal(status, 200, "the stage responds as before");
		return [];
	},
};

export const production: Scenario = {
	name: "production",
	title: "Removing production is refused; forced as documented, it keeps tables, key and user pool",
	async run(rehearsal) {
		const { deploy, sst, cloud, project, forget } = rehearsal;
		await deployProduction(rehearsal);
		const refused = await sst.run(["remove", "--stage", "production"]);
		assert.notEqual(refused.exitCode, 0);
		assert.deepEqual(
			refused.calls.filter(({ operation }) => operation === "delete"),
			[],
			"a refused removal deletes nothing",
		);
		await completeProduction(rehearsal);
		await project.edit("infra/stage-settings.ts", "isProtected: true", "isProtected: false");
		try {
			// The engine reads the protection of a resource from the state, which a deployment updates.
			await deploy("production", productionVariables);
			const forced = await sst.run(["remove", "--stage", "production"]);
			assert.equal(forced.exitCode, 0, lastLines(forced.output));
		} finally {
			await project.restore();
			forget("production");
		}
		const kept = typesLeft(cloud, "production");
		for (const type of ["aws:dynamodb/table:Table", "aws:kms/key:Key", "aws:cognito/userPool:UserPool"]) {
			assert.ok(kept.includes(type), `${type} is kept`);
		}
		const tables = cloud.all("aws:dynamodb/table:Table").filter(({ id }) => id.startsWith("tap-production-"));
		assert.ok(tables.length > 0, "the tables are kept");
		for (const { id, outputs } of tables) assert.equal(outputs.deletionProtectionEnabled, true, `${id} is protected`);
		return [`kept: ${kept.join(", ")}`];
	},
};
