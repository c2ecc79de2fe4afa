/**
 * Builds the publishable package in `dist/`, with its own `package.json`, so that `npm pack` can pack that folder. Inside
 * this repository `@tap/client` resolves to the sources, which need no build.
 *
 *     npm run build --workspace @tap/client && npm pack ./packages/client/dist
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import manifest from "./package.json" with { type: "json" };

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

rmSync(here("dist"), { recursive: true, force: true });
const compiler = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");
execFileSync(process.execPath, [compiler, "--project", here("tsconfig.build.json")], { stdio: "inherit" });

// The compiler keeps `./x.ts` in declarations, which would refer to sources that are not in the package.
for (const file of readdirSync(here("dist")).filter((name) => name.endsWith(".d.ts"))) {
	const text = readFileSync(here(`dist/${file}`), "utf8");
	writeFileSync(here(`dist/${file}`), text.replaceAll(/(from "\.\/[\w.-]+)\.ts"/g, '$1.js"'));
}

const entries = Object.entries(manifest.exports).map(([name, source]) => {
	const built = source.replace("./src/", "./").replace(/\.ts$/, "");
	return [name, { types: `${built}.d.ts`, default: `${built}.js` }];
});
const { private: _, scripts, devDependencies, ...published } = manifest;
const text = JSON.stringify({ ...published, exports: Object.fromEntries(entries) }, undefined, 2);
writeFileSync(here("dist/package.json"), `${text}\n`);
copyFileSync(here("README.md"), here("dist/README.md"));
copyFileSync(here("../../LICENSE"), here("dist/LICENSE"));
