import assert from "node:assert/strict";
import { underLoad } from "../load.ts";
import { lastLines } from "../rehearsal.ts";
import type { Variables } from "../sst.ts";
import { deployProduction } from "./removal.ts";
import { completeProduction, namesOf, productionVariables, type Scenario } from "./scenario.ts";

const tableType = "aws:dynamodb/table:Table";

export const tableRenamed: Scenario = {
	name: "table-renamed",
	title:
		"Renaming the components of production's tables fails; undoing it as documented continues with the same tables",
	async run(rehearsal) {
		const { deploy, sst, cloud, project } = rehearsal;
		const stage = await deployProduction(rehearsal);
		const tables = () =>
			cloud
				.all(tableType)
				.map(({ id }) => id)
				.filter((id) => id.startsWith("tap-production-"));
		const before = tables();
		const deployRefused = async (variables: Variables = productionVariables) => {
			const { exitCode, output, calls } = await sst.run(["deploy", "--stage", "production"], variables);
			assert.notEqual(exitCode, 0, "the deployment fails");
			assert.match(output, /cannot be deleted\s+because it is protected/, lastLines(output));
			assert.deepEqual(namesOf(calls, "delete", tableType), [], "no table is deleted");
		};

		await completeProduction(rehearsal);
		await project.edit("infra/tables.ts", "new sst.aws.Dynamo(id,", 'new sst.aws.Dynamo(id + "Renamed",');
		// The functions follow. Otherwise the check of the new versions would end the deployment before.
		await project.edit("packages/core/src/storage/links.ts", "Resource[table]", 'Resource[table + "Renamed"]');
		const { requests, failures } = await underLoad([`${stage.url}/products`], () => deployRefused());

		await project.restore();
		await completeProduction(rehearsal);
		await deployRefused({ ...productionVariables, ROLLOUT: "now" });
		const role = cloud
			.all("aws:iam/role:Role")
			.find(({ urn }) => /^urn:pulumi:production::.*::ProductsApiRole$/.test(urn));
		assert.ok(
			before.some((table) => JSON.stringify(role?.inputs.inlinePolicies).includes(`table/${table}`)),
			"the functions use the old tables again",
		);
		for (const name of ["UsersRenamedTable", "ProductsRenamedTable", "OrdersRenamedTable"]) {
			const { exitCode, output } = await sst.run(["state", "remove", name, "--stage", "production"], {}, "y\n");
			assert.equal(exitCode, 0, lastLines(output));
		}
		await deploy("production", productionVariables);
		await project.restore();
		const after = tables();
		for (const table of before) assert.ok(after.includes(table), `${table} is still there`);
		return [
			`${after.length - before.length} new, empty tables are left over`,
			`of ${requests} requests during the deployment that fails: ${[...failures].map(([what, count]) => `${count} ${what}`).join(", ") || "none failed"}`,
		];
	},
};
