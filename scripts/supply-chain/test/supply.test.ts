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

/** Everything that is asked for by name, with its version. */
const asked = [project, ...workspaces].flatMap((each) =>
	Object.entries({ ...each.dependencies, ...each.devDependencies, ...each.optionalDependencies }),
);
const isOurs = (name: string) => name.startsWith("@tap/");
/** What has no reason to be explained one by one: types have no code, and the five binaries are one row. */
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
		const known = new Set([...asked.map(([name]) => rowOf(name)), ...packages.map(({ name }) => name)]);
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
		expect(asked.length).toBeGreaterThan(50);
		const loose = asked.filter(([name, version]) => !isOurs(name) && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
		expect(loose).toEqual([]);
	});

	test("one package that several ask for is the same version everywhere", () => {
		const versions = new Map<string, Set<string>>();
		for (const [name, version] of asked) versions.set(name, (versions.get(name) ?? new Set()).add(version));
		const several = [...versions].filter(([, each]) => each.size > 1).map(([name, each]) => [name, ...each]);
		expect(several).toEqual([]);
	});
});

describe("the lock", () => {
	/** Packages of other platforms; the lock has them for people there, and npm takes their hashes at the first install. */
	const unhashed = /^@(biomejs\/cli|dynoxide)\/?-?(android|darwin|linux|win32)-(arm64|x64)(-musl)?$/;

	test("has a hash for each package that this platform installs", () => {
		const without = packages.filter(({ integrity }) => integrity === undefined).map(({ name }) => name);
		expect(without.filter((name) => !unhashed.test(name))).toEqual([]);
		for (const { integrity, name } of packages) if (integrity) expect(integrity, name).toMatch(/^sha512-[\w+/]{86}==$/);
	});

	test("names no host: whoever installs says where from", () => {
		expect(packages.filter(({ resolved }) => resolved !== undefined)).toEqual([]);
		expect(read("package-lock.json")).not.toMatch(/"resolved": "(https?|git)/);
	});

	/** Each with why it works without. */
	const scripts = new Map([
		["@scarf/scarf", "tells its makers that swagger-ui-dist, which it comes with, was installed: nothing that we want"],
		["aws-sdk", "prints that version 2 is not maintained; comes with sst, and nothing of ours loads it"],
		[
			"esbuild",
			"replaces a launcher by the platform's binary, which is a package of its own; the launcher finds it too",
		],
	]);

	test("has no package that needs its install script", () => {
		const found = [...new Set(packages.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name))];
		expect(found.filter((name) => !scripts.has(name))).toEqual([]);
		expect([...scripts.keys()].filter((name) => !found.includes(name))).toEqual([]);
	});

	test("npm runs no install script, and neither do we", () => {
		const settings = read(".npmrc").split("\n");
		expect(settings).toContain("ignore-scripts=true");
		expect(settings).toContain("save-exact=true");
		for (const { name, scripts: own = {} } of [project, ...workspaces]) {
			const atInstall = ["preinstall", "install", "postinstall", "prepare"].filter((script) => script in own);
			expect(atInstall, name).toEqual([]);
		}
	});
});

describe("licences", () => {
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

	test("a package without one, and an exception too many, are told", () => {
		const others = packages.filter(({ name }) => name !== "querystring");
		const faults = licenseProblems([...others, { name: "x", version: "1.0.0", license: undefined }]);
		expect(faults).toEqual([
			"x@1.0.0 has the licence (none given): read it, then allow it with a reason, or do without.",
			"querystring@0.2.0 needs no exception any more: take it off the list.",
		]);
	});
});

describe("the bill of materials", () => {
	const sbom = createSbom();
	const listed = new Set(sbom.components.map(({ name }) => name));

	test("is whole: each component once, by version and package URL, and each with what it needs", () => {
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

	test("has every package whose code the functions ship, none of which traces or copies left", async () => {
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
		expect(shipped.size).toBeGreaterThan(10);
		expect([...shipped].filter((name) => !listed.has(name))).toEqual([]);
		// Traces get no annotation from us, and so nothing personal: nothing that could write one is there.
		expect([...shipped].filter((name) => /xray|opentelemetry|powertools\/tracer/.test(name))).toEqual([]);
		const copyleft = packages.filter(({ name, license = "" }) => shipped.has(name) && /MPL|GPL/.test(license));
		expect(copyleft).toEqual([]);
	});

	test("has nothing that is for development only", () => {
		for (const name of ["vitest", "typescript", "@biomejs/biome"]) expect(listed).not.toContain(name);
	});
});
