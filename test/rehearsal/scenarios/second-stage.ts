import assert from "node:assert/strict";
import { namesOf, preview, type Scenario } from "./scenario.ts";

const other = "pr-43";

export const secondStage: Scenario = {
	name: "second-stage",
	title: "Two stages live in one account, and removing one leaves the other as it was",
	async run({ deployed, deploy, sst, cloud, forget }) {
		const stage = await deployed(preview);
		const own = cloud
			.everything()
			.filter(({ urn }) => urn.includes(`::tap::`) && urn.startsWith(`urn:pulumi:${preview}::`));
		assert.ok(own.length > 0, "the first stage has resources");
		const { calls, stage: second } = await deploy(other);
		assert.deepEqual(namesOf(calls, "error"), []);
		assert.equal((await fetch(`${second.url}/products`)).status, 200);
		const removal = await sst.run(["remove", "--stage", other]);
		forget(other);
		assert.equal(removal.exitCode, 0, removal.output);
		for (const { type, id } of own) assert.ok(cloud.get(type, id), `${type} ${id} of ${preview} is still there`);
		assert.equal((await fetch(`${stage.url}/products`)).status, 200);
		return [];
	},
};
