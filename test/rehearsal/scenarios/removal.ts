import assert from "node:assert/strict";
import type { Cloud } from "../provider/cloud.ts";
import { lastLines } from "../rehearsal.ts";
import { preview, type Scenario } from "./scenario.ts";

/** Returns the types of what a stage created and left, each once, without the source maps that SST keeps in its own bucket. */
function typesLeft(cloud: Cloud, stage: string): string[] {
	const left = cloud.everything().filter(({ urn }) => urn.startsWith(`urn:pulumi:${stage}::`));
	return [...new Set(left.filter(({ urn }) => !isSourceMap(urn)).map(({ type }) => type))].sort();
}

function isSourceMap(urn: string): boolean {
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

export const production: Scenario = {
	name: "production",
	title: "Removing production is refused; forced as documented, it keeps tables, key and user pool",
	async run({ deploy, sst, cloud, project, forget }) {
		await deploy("production");
		const refused = await sst.run(["remove", "--stage", "production"]);
		assert.notEqual(refused.exitCode, 0);
		assert.deepEqual(
			refused.calls.filter(({ operation }) => operation === "delete"),
			[],
			"a refused removal deletes nothing",
		);
		await project.edit("infra/stage-settings.ts", "isProtected: isProduction", "isProtected: false");
		try {
			// The engine reads the protection of a resource from the state, which a deployment updates.
			await deploy("production");
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
