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
			to: { couldNotResolve: true },
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
					"^packages/client/bench/",
					"^vitest\\.config\\.ts$",
					// index.html and tools load these.
					"^packages/web/(public/|vite\\.config\\.ts$|src/reference/swagger-ui\\.d\\.ts$)",
				],
			},
			to: {},
		},
		{
			name: "core-knows-no-transport",
			comment: "Core knows codes and data. HTTP, events and addresses belong to functions, local and client.",
			severity: "error",
			from: { path: "^packages/core/src" },
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
			name: "client-stands-alone",
			comment: "The client is published by itself: it imports openapi-fetch and its own generated types.",
			severity: "error",
			from: { path: "^packages/client/src", pathNot: "^packages/client/src/react\\.ts$" },
			to: { pathNot: ["^packages/client/src/", "^node_modules/openapi-fetch/"] },
		},
		{
			name: "only-the-hooks-know-react",
			comment: "React and TanStack Query are optional: who does not import @tap/client/react does not have them.",
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
			comment: "The local stage serves the API; it is no caller of it.",
			severity: "error",
			from: { path: "^packages/local/src" },
			to: { path: "^packages/client/" },
		},
		{
			name: "console-knows-only-the-client",
			comment: "The console is a caller of the API like any other: what it knows of a stage comes through @tap/client.",
			severity: "error",
			from: { path: "^packages/web/src" },
			to: { path: "^packages/(core|functions|local)/" },
		},
		{
			name: "hosting-stands-alone",
			comment: "The local stage and the infrastructure use it, neither of which runs in a browser.",
			severity: "error",
			from: { path: "^packages/web/hosting" },
			to: { pathNot: "^packages/web/hosting/" },
		},
		{
			name: "no-test-code-at-run-time",
			comment: "What runs on a stage must not need the tests.",
			severity: "error",
			from: { path: "^packages/[^/]+/src" },
			to: { path: ["/test/", "^(test|scripts)/"] },
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
		exclude: { path: ["^packages/[^/]+/dist/", "^\\.(local|sst)/"] },
		tsPreCompilationDeps: true,
		tsConfig: { fileName: "tsconfig.json" },
		enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "types", "node", "default"] },
	},
};
