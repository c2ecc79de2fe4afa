import { join } from "node:path";
import { installOnce } from "../../../scripts/install-once.ts";
import { execute } from "../../support/execute.ts";
import { cacheFolder } from "./cache-folder.ts";

/** The version of the emulator: https://pypi.org/project/ministack/ */
const version = "1.5.33";
const patches = join(import.meta.dirname, "patch_ministack.py");
const hint =
	"The emulator needs Python 3.11 or newer: on Debian and Ubuntu, apt-get install python3 python3-venv. Then run npm run rehearse again.";

/**
 * Installs the emulator of AWS into a virtual environment in the cache, and patches it, unless it is there.
 * @returns the path of the environment's Python
 */
export async function installMinistack(log: (line: string) => void): Promise<string> {
	const folder = await installOnce(join(cacheFolder, `ministack-${version}`), [patches], async (draft) => {
		log(`Installing ministack ${version} from PyPI (once, about a minute) …`);
		await execute("python3", ["-m", "venv", draft], { hint });
		const python = join(draft, "bin/python");
		const packages = [`ministack==${version}`, "cryptography==50.0.2"];
		await execute(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
		await execute(python, [patches]);
	});
	return join(folder, "bin/python");
}
