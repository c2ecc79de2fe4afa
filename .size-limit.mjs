import { handlerOptions } from "./infra/synthesis/bundle.ts";
import { apiFunctions, postConfirmation } from "./packages/functions/src/settings.ts";

/** The maximum sizes of what callers and Lambda load: `npm run size`. */
export default [
	{
		name: "@tap/client, all of it but React",
		path: "packages/client/src/index.ts",
		import: "*",
		gzip: true,
		limit: "4 kB",
	},
	{
		name: "@tap/client/money",
		path: "packages/client/src/money.ts",
		import: "*",
		gzip: true,
		limit: "2 kB",
	},
	// Lambda reads and compiles a bundle at each cold start. Each is built as SST builds it.
	...Object.entries({ ...apiFunctions, postConfirmation }).map(([id, { handler }]) => ({
		name: `the ${id} function, minified`,
		path: handler.replace(/\.handler$/, ".ts"),
		brotli: false,
		limit: "150 kB",
		modifyEsbuildConfig: ({ entryPoints, outdir }) => ({ ...handlerOptions, entryPoints, outdir, metafile: true }),
	})),
];
