/**
 * Which room may import which: `npm run lint:imports`.
 * @type {import("dependency-cruiser").IConfiguration}
 */
export default {
	forbidden: [
		{
			name: "no-circular",
			comment: "A cycle has no first module to read or to test. Move what both need into a module of its own.",
			severity: "error",
			from: {},
			to: { circular: true },
		},
		{
			name: "resolvable",
			comment: "The import names nothing that is installed or written.",
			severity: "error",
			from: {},
			// Pulumi is installed with SST's platform, in .sst.
			to: { couldNotResolve: true, pathNot: "^@pulumi/" },
		},
		{
			name: "no-orphans",
			comment: "Nothing imports the module and it is no entry point: import it or delete it.",
			severity: "error",
			from: {
				orphan: true,
				pathNot: [
					"/test/",
					"^(test|scripts|examples)/",
					"^packages/[^/]+/bench/",
					"^vitest\\.config\\.ts$",
					// index.html and tools load these.
					"^packages/web/(public/|vite\\.config\\.ts$|src/reference/swagger-ui\\.d\\.ts$)",
				],
			},
			to: {},
		},
		{
			name: "core-knows-no-transport",
			comment: "The domain throws codes and handles no requests. Move the code to functions, local or client.",
			severity: "error",
			from: { path: "^packages/core/src", pathNot: "^packages/core/src/storage/transport\\.ts$" },
			to: {
				path: [
					"^(node:)?(http|https|http2|net)$",
					"/@types/aws-lambda/",
					"^aws-lambda$",
					"^packages/(functions|local|client)/",
				],
			},
		},
		{
			name: "contract-imports-zod-only",
			comment:
				"The contract is data that every part reads, infra included. Move code that needs more out of contract/.",
			severity: "error",
			from: { path: "^packages/core/src/contract/" },
			to: { pathNot: ["^packages/core/src/contract/", "^node_modules/(zod|zod-openapi)/"] },
		},
		{
			name: "storage-knows-no-entity",
			comment: "Every entity is stored with the same functions. Pass what is particular to one as an argument.",
			severity: "error",
			from: { path: "^packages/core/src/storage/" },
			to: {
				path: "^packages/core/src/",
				pathNot: ["^packages/core/src/(contract|storage)/", "^packages/core/src/app-error\\.ts$"],
			},
		},
		{
			name: "only-storage-calls-dynamodb",
			comment: "Retries, timeouts and error mapping are in one place. Call core's storage/dynamodb.ts instead.",
			severity: "error",
			from: { path: "^packages/(core|functions)/src", pathNot: "^packages/core/src/storage/" },
			to: { path: ["^node_modules/@aws-sdk/", "^node_modules/@smithy/", "^node_modules/aws4/"] },
		},
		{
			name: "functions-load-no-sdk",
			comment:
				"The AWS SDK would be most of a function's bundle and of its cold start. See docs/adr/0009-database-client.md.",
			severity: "error",
			from: { path: "^packages/(core|functions)/src" },
			to: { path: ["^node_modules/@aws-sdk/", "^node_modules/@smithy/"], dependencyTypesNot: ["type-only"] },
		},
		{
			name: "client-stands-alone",
			comment: "The client is published by itself: it imports openapi-fetch and its own generated types.",
			severity: "error",
			from: { path: "^packages/client/src", pathNot: "^packages/client/src/react\\.ts$" },
			to: { pathNot: ["^packages/client/src/", "^node_modules/openapi-fetch/"] },
		},
		{
			name: "only-the-hooks-know-react",
			comment: "React and TanStack Query are optional: code that does not import @tap/client/react does not need them.",
			severity: "error",
			from: { path: "^packages/client/src/react\\.ts$" },
			to: {
				pathNot: ["^packages/client/src/", "^node_modules/(openapi-fetch|openapi-react-query|@tanstack/react-query)/"],
			},
		},
		{
			name: "functions-know-no-stage",
			comment: "The handlers are the same on every stage, so they know nothing of the local one, nor of their callers.",
			severity: "error",
			from: { path: "^packages/functions/src" },
			to: { path: "^packages/(local|client)/" },
		},
		{
			name: "local-knows-no-client",
			comment: "The local stage serves the API and does not call it.",
			severity: "error",
			from: { path: "^packages/local/src" },
			to: { path: "^packages/client/" },
		},
		{
			name: "local-commands-are-entry-points",
			comment: "A command runs when it is imported. Move what another module needs out of commands/.",
			severity: "error",
			from: { path: "^packages/local/src/", pathNot: "^packages/local/src/commands/" },
			to: { path: "^packages/local/src/commands/" },
		},
		{
			name: "only-commands-import-the-local-stage",
			comment: "stage.ts connects all parts. A part gets what it needs as an argument from stage.ts.",
			severity: "error",
			from: { path: "^packages/local/src/", pathNot: "^packages/local/src/commands/" },
			to: { path: "^packages/local/src/stage\\.ts$" },
		},
		{
			name: "local-parts-stand-alone",
			comment:
				"A part of the local stage imports itself and the files beside stage.ts. Declare an interface for what it needs of another part, and let stage.ts pass it.",
			severity: "error",
			from: { path: "^packages/local/src/(gateway|console|database|lambda)/" },
			to: { path: "^packages/local/src/[^/]+/", pathNot: "^packages/local/src/$1/" },
		},
		{
			name: "local-identity-knows-only-the-users",
			comment: "The issuer signs in the seeded users and needs nothing else of another part. Let stage.ts pass it.",
			severity: "error",
			from: { path: "^packages/local/src/identity/" },
			to: { path: "^packages/local/src/[^/]+/", pathNot: "^packages/local/src/(identity/|seed/users\\.ts$)" },
		},
		{
			name: "local-seed-runs-in-lambda",
			comment: "The seed runs through the domain in an execution environment. It needs no other part of the stage.",
			severity: "error",
			from: { path: "^packages/local/src/seed/" },
			to: { path: "^packages/local/src/[^/]+/", pathNot: "^packages/local/src/(seed|lambda)/" },
		},
		{
			name: "local-shared-files-know-no-part",
			comment:
				"Every part imports the files beside stage.ts, so these must not import a part. config.ts and data-folder.ts know the engines that can hold data.",
			severity: "error",
			from: {
				path: "^packages/local/src/[^/]+\\.ts$",
				pathNot: "^packages/local/src/(stage|config|data-folder)\\.ts$",
			},
			to: { path: "^packages/local/src/[^/]+/" },
		},
		{
			name: "local-data-folder-knows-only-the-database",
			comment: "Every part imports config.ts and data-folder.ts. Of the parts, these may import database/ only.",
			severity: "error",
			from: { path: "^packages/local/src/(config|data-folder)\\.ts$" },
			to: { path: "^packages/local/src/[^/]+/", pathNot: "^packages/local/src/database/" },
		},
		{
			name: "console-knows-only-the-client",
			comment: "The console is a caller of the API like any other: what it knows of a stage comes through @tap/client.",
			severity: "error",
			from: { path: "^packages/web/src" },
			to: { path: "^packages/(core|functions|local)/" },
		},
		{
			name: "console-design-stands-alone",
			comment: "Design components are used by every page, so they know none. Pass what they need as props.",
			severity: "error",
			from: { path: "^packages/web/src/design/" },
			to: { path: "^packages/web/src/([^/]+/|(api|app|main|pages)\\.)", pathNot: "^packages/web/src/design/" },
		},
		{
			name: "console-frame-knows-no-pages",
			comment:
				"Every page loads the shell and the session. Reach a page through its row in src/pages.tsx; only the cart, which the header shows, may be imported.",
			severity: "error",
			from: { path: "^packages/web/src/(shell|session)/" },
			to: { path: "^packages/web/src/(admin|overview|reference|shop)/", pathNot: "^packages/web/src/shop/cart\\.ts$" },
		},
		{
			name: "console-sections-stand-alone",
			comment:
				"Sections may use the shop's components, but not each other's. Move what two of them need to src/design or src/shop.",
			severity: "error",
			from: { path: "^packages/web/src/(admin|overview|reference|shop)/" },
			to: { path: "^packages/web/src/(admin|overview|reference)/", pathNot: "^packages/web/src/$1/" },
		},
		{
			name: "examples-use-public-packages",
			comment:
				"An example shows what someone else's project can do: import @tap/client or @tap/catalog-csv, or move the code there.",
			severity: "error",
			from: { path: "^examples/", pathNot: "/test/" },
			to: { path: "^(packages|infra|scripts|test)/", pathNot: "^packages/(client|catalog-csv)/src/" },
		},
		{
			name: "catalog-csv-uses-only-the-client",
			comment:
				"The CSV import runs in browsers and in scripts: it imports csv-parse, @tap/client and its own generated rules. Pass it anything else as an argument.",
			severity: "error",
			from: { path: "^packages/catalog-csv/src" },
			to: { pathNot: ["^packages/(catalog-csv|client)/src/", "^node_modules/csv-parse/"] },
		},
		{
			name: "hosting-stands-alone",
			comment: "The local stage and the infrastructure use it, neither of which runs in a browser.",
			severity: "error",
			from: { path: "^packages/web/hosting" },
			to: { pathNot: "^packages/web/hosting/" },
		},
		{
			name: "infra-imports-declarations-only",
			comment:
				"SST's CLI loads infra on every deployment, before there is a stage. Import the contract, the table definitions, the functions' settings or the console's hosting; move a value that infra needs into one of them.",
			severity: "error",
			from: { path: "^(infra/[^/]+|sst\\.config)\\.ts$" },
			to: {
				pathNot: [
					"^infra/[^/]+\\.ts$",
					"^package\\.json$",
					"^packages/core/(openapi\\.json|src/(contract/|health\\.ts$|storage/tables\\.ts$))",
					"^packages/functions/src/settings\\.ts$",
					"^packages/web/hosting/",
					"^@pulumi/",
				],
			},
		},
		{
			name: "synthesis-is-no-test-code",
			comment:
				"`npm run generate` synthesizes a stage, too. Move what both need into infra/synthesis, and keep assertions in infra/test.",
			severity: "error",
			from: { path: "^infra/synthesis/" },
			to: { path: ["/test/", "^node_modules/vitest/"] },
		},
		{
			name: "no-test-code-at-run-time",
			comment: "What runs on a stage must not need the tests.",
			severity: "error",
			from: { path: "^packages/[^/]+/src" },
			to: { path: ["/test/", "^test/"] },
		},
		{
			name: "no-scripts-at-run-time",
			comment: "Scripts are for developers and never deployed. Move what the source needs into its package.",
			severity: "error",
			from: { path: "^(packages/[^/]+/(src|hosting)|infra)/", pathNot: "^infra/test/" },
			to: { path: "^scripts/" },
		},
		{
			name: "scripts-use-no-test-code",
			comment: "Move what the script needs out of the test folder, and let the test import it from there.",
			severity: "error",
			from: { path: "^scripts/", pathNot: "/test/" },
			to: { path: ["/test/", "^test/"] },
		},
		{
			name: "no-dev-dependency-at-run-time",
			comment: "It would be missing where only dependencies are installed. openapi.ts runs only in `npm run generate`.",
			severity: "error",
			from: { path: "^packages/[^/]+/src", pathNot: "^packages/core/src/contract/openapi\\.ts$" },
			// Optional peers are there for the tests too.
			to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only", "npm-peer"], pathNot: "/@types/" },
		},
		{
			name: "no-undeclared-dependency",
			comment: "Add the package to the dependencies of the workspace that imports it.",
			severity: "error",
			from: { path: "^packages/[^/]+/src", pathNot: "^packages/core/src/contract/openapi\\.ts$" },
			to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["npm-peer"] },
		},
	],
	options: {
		doNotFollow: { path: "node_modules" },
		// test/clients/typescript uses a client that is generated when its test runs.
		exclude: { path: ["^packages/[^/]+/dist/", "^\\.(local|sst)/", "^test/clients/typescript/"] },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: "tsconfig.json" },
		enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
	},
};
