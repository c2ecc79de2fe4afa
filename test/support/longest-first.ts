import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The folder whose files come first, one after the other, because a worker that goes on with them keeps its stage. */
const first = "packages/web/test/browser/";

/**
 * The files that take longest, the longest first. They start first, so that no worker is left alone with one of them at the
 * end. A file that is missing here costs only time.
 */
const longest = [
	"packages/web/test/browser/browse.test.ts",
	"packages/web/test/browser/order.test.ts",
	"packages/web/test/browser/session.test.ts",
	"packages/web/test/browser/admin-many.test.ts",
	"scripts/test/rename.test.ts",
	"packages/local/test/stage.test.ts",
	"packages/local/test/launch/run.test.ts",
	"packages/local/test/gateway/bad-load.test.ts",
	"packages/local/test/commands/ambient-settings.test.ts",
	"test/fault-injection/test/campaign.test.ts",
	"packages/local/test/listeners.test.ts",
	"test/fuzz/fuzz.test.ts",
	"test/integration/api.test.ts",
	"test/integration/lists.test.ts",
	"packages/local/test/database/engine.test.ts",
	"examples/import-catalog/test/import.test.ts",
	"packages/local/test/gateway/authorization.test.ts",
	"packages/local/test/lambda/reload.test.ts",
	"packages/core/test/storage/equivalence.test.ts",
	"packages/core/test/order.test.ts",
	"packages/client/test/package.test.ts",
	"packages/local/test/readme.test.ts",
	"packages/local/test/identity/issuer.test.ts",
];

/** The folder whose files wait until the infrastructure is synthesized, which goes on while the others run. */
const last = "infra/test/";

/** Starts the longest test files first. Files of one project and environment stay together, because they share workers. */
export default class LongestFirst extends BaseSequencer {
	override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
		const rankOf = ({ moduleId }: TestSpecification) => {
			const path = relative(this.ctx.config.root, moduleId).replaceAll("\\", "/");
			const rank = longest.indexOf(path);
			if (path.startsWith(last)) return longest.length + 1;
			if (path.startsWith(first)) return rank === -1 ? -1 : rank - longest.length - 1;
			return rank === -1 ? longest.length : rank;
		};
		return (await super.sort(files)).toSorted(
			(a, b) => rankOf(a) - rankOf(b) || Number(hasOwnEnvironment(a)) - Number(hasOwnEnvironment(b)),
		);
	}
}

/** Whether a file is not tested in the environment of its project. Such files are together, because their workers run no other files. */
function hasOwnEnvironment({ moduleId }: TestSpecification): boolean {
	return readFileSync(moduleId, "utf8").startsWith("// @vitest-environment");
}
