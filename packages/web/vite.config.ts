import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { deployedStage } from "./deployed-stage.ts";

/** The URL of a running local stage, which `npm run dev:console` loads the settings from. */
const stage = process.env.TAP_URL ?? "http://127.0.0.1:3000";

/** The settings of a stage on AWS, under `sst dev`. */
const settings = process.env.TAP_SETTINGS;

/**
 * Lets the console's page load its settings with its scripts. A link in the page itself would not do: Vite's server puts the base
 * before its address even if it begins with the base.
 */
function preloadSettings(): Plugin {
	let base = "/";
	return {
		name: "preload-settings",
		configResolved(config) {
			base = config.base;
		},
		transformIndexHtml: {
			order: "post",
			handler(_html, { path }) {
				if (path.endsWith("/docs/index.html")) return [];
				const attrs = { rel: "preload", href: `${base}config.json`, as: "fetch", crossorigin: "anonymous" };
				return [{ tag: "link", attrs, injectTo: "head" }];
			},
		},
	};
}

/**
 * Ends the development server with the npm that started it. npm passes a SIGTERM to its shell only, and the server would go on and keep
 * its port.
 */
function endWithNpm(): Plugin {
	const parent = process.ppid;
	return {
		name: "end-with-npm",
		apply: "serve",
		configureServer(server) {
			if (process.env.npm_lifecycle_event !== "dev:console") return;
			const timer = setInterval(() => {
				if (process.ppid === parent) return;
				clearInterval(timer);
				void server.close().finally(() => process.exit());
			}, 300);
			timer.unref();
		},
	};
}

export default defineConfig({
	root: import.meta.dirname,
	// The local stage serves the console here. On AWS it is at the root: `vite build --base /`.
	base: "/console/",
	plugins: [react(), preloadSettings(), endWithNpm(), ...(settings ? [deployedStage(settings)] : [])],
	build: {
		target: "es2023",
		// The first versions with light-dark(), so that it isn't transformed.
		cssTarget: ["chrome123", "firefox120", "safari17.5"],
		// Inlined files would be data: URLs, which the Content-Security-Policy allows for images only.
		assetsInlineLimit: 0,
		// Every browser that runs this code supports modulepreload.
		modulePreload: { polyfill: false },
		// The API reference is a page of its own: only its visitors load it.
		rolldownOptions: { input: { index: "index.html", reference: "docs/index.html" } },
		// For Swagger UI, which only that page loads; test/build.test.ts limits the size of the console.
		chunkSizeWarningLimit: 1_700,
	},
	server: {
		// Cognito redirects only to `localhost`, not to 127.0.0.1.
		host: settings ? "localhost" : "127.0.0.1",
		// Nor to another port, which Vite would take when this one is in use.
		strictPort: settings !== undefined,
		proxy: {
			"/console/config.json": stage,
			"/console/docs/openapi.json": { target: stage, rewrite: (path) => path.replace("/console", "") },
		},
	},
});
