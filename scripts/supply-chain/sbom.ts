import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { root } from "../project-root.ts";
import { npm, workspaceManifests } from "./packages.ts";

/** The path of the bill of materials, relative to the project's folder. */
export const sbomPath = "dist/sbom.cdx.json";

const Component = z.looseObject({
	"bom-ref": z.string(),
	name: z.string(),
	version: z.string(),
	purl: z.string(),
});

/** The parts of a CycloneDX document that are used here. https://cyclonedx.org/docs/1.5/json/ */
const Sbom = z.looseObject({
	bomFormat: z.literal("CycloneDX"),
	specVersion: z.string(),
	serialNumber: z.string(),
	metadata: z.looseObject({ component: Component }),
	components: z.array(Component),
	dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.optional(z.array(z.string())) })),
});
export type Sbom = z.output<typeof Sbom>;

/**
 * Creates the bill of materials of everything that is not for development only: the dependencies of the functions, the
 * client, the console, the local stage and the examples. npm lists everything, and dependencies of tools are removed here:
 * npm's `--omit dev` removes too much with workspaces (npm 11.19 lost zod, which the root's tools need as well).
 * @throws Error when npm fails, or its list is incomplete
 */
export function createSbom(): Sbom {
	const whole = z.parse(Sbom, JSON.parse(npm(["sbom", "--sbom-format", "cyclonedx"])));
	const edges = new Map(whole.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
	const manifests = workspaceManifests();
	const ours = new Map(manifests.map((manifest) => [`${manifest.name}@${manifest.version}`, manifest]));
	const needed = new Set<string>();
	const pending = [...ours.keys()];
	for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
		if (needed.has(ref)) continue;
		const targets = edges.get(ref);
		if (targets === undefined)
			throw new Error(`npm sbom lists ${ref} without its dependencies: run npm install, then try again`);
		needed.add(ref);
		const own = ours.get(ref);
		const wanted = own && new Set(Object.keys({ ...own.dependencies, ...own.optionalDependencies }));
		pending.push(...targets.filter((target) => wanted?.has(nameOf(target)) ?? true));
	}
	const isNeeded = (ref: string) => needed.has(ref);
	const { component } = whole.metadata;
	return {
		...whole,
		// npm names the workspaces after their folders.
		metadata: { ...whole.metadata, component: { ...component, name: nameOf(component["bom-ref"]) } },
		components: whole.components
			.filter((each) => isNeeded(each["bom-ref"]))
			.map((each) => ({ ...each, name: nameOf(each["bom-ref"]) })),
		dependencies: whole.dependencies.flatMap(({ ref, dependsOn = [] }) => {
			if (ref === component["bom-ref"]) return [{ ref, dependsOn: [...ours.keys()] }];
			return isNeeded(ref) ? [{ ref, dependsOn: dependsOn.filter(isNeeded) }] : [];
		}),
	};
}

/** `@tap/core@0.1.0` → `@tap/core` */
function nameOf(ref: string): string {
	return ref.slice(0, ref.lastIndexOf("@"));
}

/** Writes the bill of materials. */
export function main(): void {
	const sbom = createSbom();
	const file = join(root, sbomPath);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, `${JSON.stringify(sbom, null, "\t")}\n`);
	console.log(`${sbomPath}: ${sbom.components.length} components`);
}

if (process.argv[1] === import.meta.filename) main();
