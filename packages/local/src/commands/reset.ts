import { dataPathOf } from "../config.ts";
import { clearDataFolder } from "../data-folder.ts";
import { UserError } from "../user-error.ts";

// `npm run reset` clears all local data. The next start seeds new data.

const path = dataPathOf(process.env);
try {
	await clearDataFolder(path);
	console.log(`cleared ${path}`);
} catch (error) {
	if (!(error instanceof UserError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}
