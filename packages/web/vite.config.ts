import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { deployedStage } from "./deployed-stage.ts";

/** Where a running local stage is: `npm run dev:console` asks it for the settings. */
const stage = process.env.TAP_URL ?? "http://127.0.0.1:3000";

/** The settings of a stage on AWS, under `sst dev`: nobody need be asked. */
const settings = process.env.TAP_SETTINGS;

export default defineConfig({
	root: import.meta.dirname,
	// Where the local stage serves the console. On AWS it stands at the root: `vite build --base /`.
	base: "/console/",
	plugins: [react(), ...(settings ? [deployedStage(settings)] : [])],
	build: {
		target: "es2023",
		// The first versions that know light-dark(), so that it stays as it is written.
		cssTarget: ["chrome123", "firefox120", "safari17.5"],
		// Inlined files would be data: URLs, which the Content-Security-Policy allows for images only.
		assetsInlineLimit: 0,
		// Every browser that runs this code preloads modules by itself.
		modulePreload: { polyfill: false },
		// The API reference is a page of its own: nobody loads it who does not look at it.
		rolldownOptions: { input: { index: "index.html", reference: "docs/index.html" } },
		// Swagger UI, which only that page loads; `npm run size` watches over the console's own.
		chunkSizeWarningLimit: 1_700,
	},
	server: {
		// Cognito sends browsers back to localhost only, by that name.
		host: settings ? "localhost" : "127.0.0.1",
		proxy: {
			"/console/config.json": stage,
			"/console/docs/openapi.json": { target: stage, rewrite: (path) => path.replace("/console", "") },
		},
	},
});
