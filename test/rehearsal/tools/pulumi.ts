import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { installOnce } from "../../../scripts/install-once.ts";
import { execute } from "../../support/execute.ts";
import { cacheFolder } from "./cache-folder.ts";

/** The version that SST 3.19.3 downloads: https://github.com/sst/sst/blob/v3.19.3/pkg/global/global.go */
const version = "3.210.0";
const sdk = "github.com/pulumi/pulumi/sdk/v3";
const sources = join(import.meta.dirname, "pulumi");
const hint =
	"Pulumi's engine is built with Go 1.24 or newer: install it from https://go.dev/dl/ (on Debian and Ubuntu, apt-get install golang-go), then run npm run rehearse again.";

/**
 * Builds Pulumi's command, which contains the engine, and a language host for Node programs, unless both are in the cache.
 * Go's modules are pinned by go.mod and go.sum.
 * @returns the folder with the executables that SST looks for
 */
export async function buildPulumi(log: (line: string) => void): Promise<string> {
	const pins = ["go.mod", "go.sum", "language-host/main.go"].map((file) => join(sources, file));
	return installOnce(join(cacheFolder, `pulumi-${version}`), pins, async (folder) => {
		const options = { cwd: sources, hint };
		await execute("go", ["version"], options);
		log(`Building Pulumi ${version} with Go (once, up to 10 minutes) …`);
		// SST compares the output of `pulumi version`, which begins with a v.
		const flags = `-s -w -X ${sdk}/go/common/version.Version=v${version}`;
		const build = (name: string, target: string) =>
			execute("go", ["build", "-ldflags", flags, "-o", join(folder, name), target], options);
		await build("pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi");
		await build("pulumi-language-nodejs", "./language-host");
		const module = (await execute("go", ["list", "-m", "-f", "{{.Dir}}", sdk], options)).trim();
		const plugin = "pulumi-resource-pulumi-nodejs";
		await copyFile(join(module, "nodejs/dist", plugin), join(folder, plugin));
		await execute("chmod", ["755", join(folder, plugin)]);
	});
}
