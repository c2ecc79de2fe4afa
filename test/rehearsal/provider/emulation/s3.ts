import { readFile } from "node:fs/promises";
import {
	CreateBucketCommand,
	DeleteBucketCommand,
	DeleteObjectCommand,
	ListObjectsV2Command,
	PutObjectCommand,
	S3Client,
} from "@aws-sdk/client-s3";
import { emulation, type ServiceEmulation, unlessGone } from "./emulation.ts";

interface BucketObject {
	bucket: string;
	key: string;
	content?: string;
	contentBase64?: string;
	/** A file of the program, as Pulumi sends it. */
	source?: { path?: string; text?: string };
	contentType?: string;
	cacheControl?: string;
}

// The emulator has one host for all buckets.
const client = new S3Client({ forcePathStyle: true });

async function emptyBucket(Bucket: string): Promise<void> {
	for (;;) {
		const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
		if (Contents.length === 0) return;
		for (const { Key } of Contents) await client.send(new DeleteObjectCommand({ Bucket, Key }));
	}
}

async function bodyOf({ source, content, contentBase64 = "" }: BucketObject): Promise<string | Buffer> {
	if (source?.path) return readFile(source.path);
	return source?.text ?? content ?? Buffer.from(contentBase64, "base64");
}

async function putObject(object: BucketObject) {
	const { bucket: Bucket, key: Key, contentType: ContentType, cacheControl: CacheControl } = object;
	const Body = await bodyOf(object);
	await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType, CacheControl }));
	return {};
}

export const s3: ServiceEmulation = {
	"aws:s3/bucketV2:BucketV2": emulation<{ bucket: string; forceDestroy?: boolean }>({
		async create({ bucket }) {
			await client.send(new CreateBucketCommand({ Bucket: bucket }));
			return {};
		},
		async delete({ id, inputs: { forceDestroy } }) {
			if (forceDestroy) await emptyBucket(id);
			await client.send(new DeleteBucketCommand({ Bucket: id }));
		},
	}),

	"aws:s3/bucketObjectv2:BucketObjectv2": emulation<BucketObject>({
		async create(object) {
			return { outputs: await putObject(object) };
		},
		update: putObject,
		delete: ({ inputs: { bucket, key } }) =>
			unlessGone(client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))),
	}),
};
