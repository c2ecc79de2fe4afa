import { readFileSync } from "node:fs";
import { join } from "node:path";
import { apiFunctions, postConfirmation } from "@tap/functions/settings.ts";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { root } from "../../project-root.ts";
import { isAllowed, licenseProblems } from "../licenses.ts";
import { lockedPackages, rootManifest, workspaceManifests } from "../packages.ts";
import { createSbom } from "../sbom.ts";

const packages = lockedPackages();
const read = (path: string) => readFileSync(join(root, path), "utf8");

const project = rootManifest();
const workspaces = workspaceManifests();

/** Every direct dependency, with its version. */
const direct = [project, ...workspaces].flatMap((each) =>
	Object.entries({ ...each.dependencies, ...each.devDependencies, ...each.optionalDependencies }),
);
const isOurs = (name: string) => name.startsWith("@tap/");
/** The row that explains a package: the five engine binaries share one. */
const rowOf = (name: string) => (name.startsWith("@dynoxide/") ? "@dynoxide/*" : name);

describe("docs/dependencies.md", () => {
	const text = read("docs/dependencies.md");
	// The first column of the tables, and the prose of the sections without one.
	const named = new Set(text.match(/`(@[\w-]+\/[\w*.-]+|[a-z][\w.-]*)`/g)?.map((each) => each.slice(1, -1)));

	test("every package that runs somewhere, or is a tool of the project, is explained", () => {
		const explained = [
			...workspaces.flatMap((each) => Object.keys({ ...each.dependencies, ...each.optionalDependencies })),
			...Object.keys(project.devDependencies ?? {}),
			...Object.keys(project.dependencies ?? {}),
		].filter((name) => !isOurs(name) && !name.startsWith("@types/"));
		expect(explained.length).toBeGreaterThan(40);
		expect([...new Set(explained.map(rowOf))].filter((name) => !named.has(name))).toEqual([]);
	});

	test("every row names what is installed", () => {
		const known = new Set([...direct.map(([name]) => rowOf(name)), ...packages.map(({ name }) => name)]);
		const rows = text.split("\n").filter((line) => line.startsWith("| `"));
		expect(rows.length).toBeGreaterThan(15);
		for (const row of rows) {
			for (const [, name = ""] of (row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)) {
				if (name !== "zod/mini") expect(known, `the row of ${name}`).toContain(name);
			}
		}
	});
});

describe("versions", () => {
	test("are pinned exactly, our own packages aside", () => {
		expect(direct.length).toBeGreaterThan(50);
		const loose = direct.filter(([name, version]) => !isOurs(name) && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
		expect(loose).toEqual([]);
	});

	test("of our own packages are folders of this project, so that no registry is asked for a name that others may own", () => {
		const own = direct.filter(([name]) => isOurs(name));
		expect(own.length).toBeGreaterThan(5);
		expect(own.filter(([, version]) => !version.startsWith("file:../"))).toEqual([]);
	});

	test("of our own packages cannot be published by mistake", () => {
		expect(workspaces.filter((each) => each.private !== true).map(({ name }) => name)).toEqual([]);
	});

	test("one package that several ask for is the same version everywhere", () => {
		const versions = new Map<string, Set<string>>();
		// A path depends on who asks.
		for (const [name, version] of direct)
			if (!isOurs(name)) versions.set(name, (versions.get(name) ?? new Set()).add(version));
		const several = [...versions].filter(([, each]) => each.size > 1).map(([name, each]) => [name, ...each]);
		// TypeScript 7 is fast, and has no API for the tools that generate code. `docs/dependencies.md` says who uses which.
		expect(several).toEqual([["typescript", "5.9.3", "7.0.2"]]);
	});
});

describe("the lock", () => {
	/** Packages for other platforms, whose hashes npm adds at the first install on them. */
	const unhashed = /^@(biomejs\/cli|dynoxide)\/?-?(android|darwin|linux|win32)-(arm64|x64)(-musl)?$/;

	test("has a hash for each package that this platform installs", () => {
		const without = packages.filter(({ integrity }) => integrity === undefined).map(({ name }) => name);
		expect(without.filter((name) => !unhashed.test(name))).toEqual([]);
		for (const { integrity, name } of packages) if (integrity) expect(integrity, name).toMatch(/^sha512-[\w+/]{86}==$/);
	});

	test("names no registry host", () => {
		expect(packages.filter(({ resolved }) => resolved !== undefined)).toEqual([]);
		expect(read("package-lock.json")).not.toMatch(/"resolved": "(https?|git)/);
	});

	/** The packages with an install script, each with the reason why it is not needed. */
	const scripts = new Map([
		["@scarf/scarf", "reports the installation of swagger-ui-dist to its makers, which is not wanted"],
		["aws-sdk", "prints that version 2 is not maintained; a dependency of sst that nothing here loads"],
		["esbuild", "replaces a launcher by the binary of the platform package, which the launcher finds as well"],
	]);

	test("has no package that needs its install script", () => {
		const found = [...new Set(packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name))];
		expect(found.filter((name) => !scripts.has(name))).toEqual([]);
		expect([...scripts.keys()].filter((name) => !found.includes(name))).toEqual([]);
	});

	test("neither npm nor a workspace runs install scripts", () => {
		const settings = read(".npmrc").split("\n");
		expect(settings).toContain("ignore-scripts=true");
		expect(settings).toContain("save-exact=true");
		for (const { name, scripts: own = {} } of [project, ...workspaces]) {
			const atInstall = ["preinstall", "install", "postinstall", "prepare"].filter((script) => script in own);
			expect(atInstall, name).toEqual([]);
		}
	});
});

describe("licenses", () => {
	test("of all packages of the lock are on the list", () => {
		expect(packages.length).toBeGreaterThan(300);
		expect(licenseProblems(packages)).toEqual([]);
	});

	test.each([
		["GPL-3.0-only", false],
		["AGPL-3.0", false],
		["UNLICENSED", false],
		["SEE LICENSE IN LICENSE", false],
		["MIT AND GPL-2.0", false],
		["(MIT OR GPL-2.0)", true],
		["(BSD-3-Clause AND Apache-2.0)", true],
		["(MIT OR (GPL-2.0 AND ISC)", true],
		["(GPL-2.0 OR (MIT AND ISC))", false],
		["", false],
	])("%s: %s", (expression, expected) => {
		expect(isAllowed(expression)).toBe(expected);
	});

	test("a missing license and an unneeded exception are reported", () => {
		const others = packages.filter(({ name }) => name !== "querystring");
		const problems = licenseProblems([...others, { name: "x", version: "1.0.0", license: undefined }]);
		expect(problems).toEqual([
			"x@1.0.0 has the license (none given): read it, then add it to the list with a reason, or remove the package.",
			"querystring@0.2.0 no longer needs an exception: remove it from the list.",
		]);
	});
});

describe("the bill of materials", () => {
	const sbom = createSbom();
	const listed = new Set(sbom.components.map(({ name }) => name));

	test("lists each component once, with its version, package URL and dependencies", () => {
		const refs = sbom.components.map((component) => component["bom-ref"]);
		expect(refs.length).toBeGreaterThan(50);
		expect(new Set(refs).size).toBe(refs.length);
		expect(sbom.dependencies.map(({ ref }) => ref).toSorted()).toEqual(
			[sbom.metadata.component["bom-ref"], ...refs].toSorted(),
		);
		for (const { dependsOn = [] } of sbom.dependencies) for (const ref of dependsOn) expect(refs).toContain(ref);
		expect(sbom.metadata.component.name).toBe("tap");
		for (const { name, version, purl } of sbom.components) {
			expect(decodeURIComponent(purl)).toContain(`pkg:npm/${name}@${version}`);
		}
	});

	test("has every package in the functions' bundles, none of them a tracer or copyleft", async () => {
		const { metafile } = await build({
			absWorkingDir: root,
			entryPoints: [...Object.values(apiFunctions), postConfirmation].map(({ handler }) =>
				handler.replace(/\.\w+$/, ".ts"),
			),
			bundle: true,
			write: false,
			outdir: "dist",
			metafile: true,
			platform: "node",
			format: "esm",
		});
		const shipped = new Set(
			Object.keys(metafile.inputs).flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
		);
		expect(shipped.size).toBeGreaterThan(5);
		expect([...shipped].filter((name) => !listed.has(name))).toEqual([]);
		// No package can write trace annotations, so that no personal data gets into traces.
		expect([...shipped].filter((name) => /xray|opentelemetry|powertools\/tracer/.test(name))).toEqual([]);
		const copyleft = packages.filter(({ name, license = "" }) => shipped.has(name) && /MPL|GPL/.test(license));
		expect(copyleft).toEqual([]);
	});

	test("has nothing that is for development only", () => {
		for (const name of ["vitest", "typescript", "@biomejs/biome"]) expect(listed).not.toContain(name);
	});
});
