import assert from "node:assert/strict";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import type { Rehearsal } from "../rehearsal.ts";
import { preview, type Scenario } from "./scenario.ts";

/** Returns the keys of the console's files in its bucket. */
async function consoleFiles({ cloud, emulator }: Rehearsal): Promise<string[]> {
	const bucket = cloud.find("aws:s3/bucketV2:BucketV2", ({ urn }) => urn.startsWith(`urn:pulumi:${preview}::`));
	assert.ok(bucket, "the console has a bucket");
	const client = new S3Client({
		endpoint: emulator.url,
		forcePathStyle: true,
		region: emulator.variables.AWS_REGION,
		credentials: { accessKeyId: "test", secretAccessKey: "test" },
	});
	try {
		const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket.id }));
		return Contents.map(({ Key = "" }) => Key).sort();
	} finally {
		client.destroy();
	}
}

export const consoleChange: Scenario = {
	name: "console-change",
	title: "A new build of the console leaves the files of the build before, which open pages still load",
	async run(rehearsal) {
		const { deployed, deploy, project } = rehearsal;
		await deployed(preview);
		const before = await consoleFiles(rehearsal);
		assert.ok(
			before.some((key) => key.startsWith("assets/")),
			"the console has chunks",
		);
		// A statement with an effect, which the bundler keeps.
		await project.edit("packages/web/src/main.tsx", /$/, '\ndocument.documentElement.dataset.rehearsal = "changed";\n');
		await deploy(preview);
		await project.restore();
		const after = await consoleFiles(rehearsal);
		const added = after.filter((key) => !before.includes(key));
		assert.ok(added.length > 0, "the new build has chunks with other names");
		assert.deepEqual(
			before.filter((key) => !after.includes(key)),
			[],
			"no file is deleted",
		);
		return [`${before.length} files stay, ${added.length} are added`];
	},
};
