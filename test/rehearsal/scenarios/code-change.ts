import assert from "node:assert/strict";
import { underLoad } from "../load.ts";
import { namesOf, preview, type Scenario } from "./scenario.ts";

export const codeChange: Scenario = {
	name: "code-change",
	title: "New code goes live without one failed request, and every alias moves to the new version",
	async run({ deployed, deploy, cloud, project }) {
		const stage = await deployed(preview);
		const aliases = () =>
			cloud
				.all("aws:lambda/alias:Alias")
				.filter(({ inputs }) => String(inputs.functionName).endsWith(`-${stage.name}`))
				.map(({ id, inputs }) => ({ id, version: Number(inputs.functionVersion) }));
		const before = aliases();
		assert.ok(before.length > 0, "the stage has aliases");
		// Every API function has this module, and the bundler keeps a statement with an effect.
		await project.edit(
			"packages/functions/src/handler.ts",
			/$/,
			"\nprocess.env.REHEARSAL_CHANGE = String(Date.now());\n",
		);
		let calls: Awaited<ReturnType<typeof deploy>>["calls"] = [];
		const { requests, failures } = await underLoad([`${stage.url}/products`, `${stage.url}/health`], async () => {
			({ calls } = await deploy(preview));
		});
		await project.restore();
		assert.ok(requests > 0, "requests were sent");
		assert.deepEqual([...failures], [], `of ${requests} requests`);
		assert.deepEqual(
			aliases(),
			before.map(({ id, version }) => ({ id, version: version + 1 })),
			"every alias moves to the next version",
		);
		assert.deepEqual(
			namesOf(calls, "create", "aws:apigateway/deployment:Deployment"),
			[],
			"the routes stay as they are",
		);
		return [`${requests} requests`];
	},
};
