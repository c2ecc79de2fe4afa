import type { Resource, Values } from "../cloud.ts";
import type { Context } from "../resource-type.ts";

/** The requests that create, change and delete a resource in the emulator. */
export interface Emulation<Inputs> {
	/** Returns the emulator's id and outputs where they take the place of the stand-in's own. */
	create?(inputs: Inputs, context: Context & { outputs: Values }): Promise<{ id?: string; outputs?: Values }>;
	update?(inputs: Inputs, context: Context & { id: string; previous: Resource; outputs: Values }): Promise<Values>;
	delete?(resource: Resource<Inputs>, context: Context): Promise<unknown>;
}

/** The resource types of one service that exist in the emulator, by Pulumi's token. */
export type ServiceEmulation = Readonly<Record<string, Emulation<Values>>>;

/**
 * Returns an emulation whose functions see its inputs typed.
 * @typeParam Inputs the inputs that the functions use, as SST 3.19.3 and `infra/` send them
 */
export function emulation<Inputs>(functions: Emulation<Inputs>): Emulation<Values> {
	// The engine sends untyped values: see `resourceType`.
	return functions as unknown as Emulation<Values>;
}

/** Awaits a deletion, and accepts that the resource is gone. */
export async function unlessGone(deletion: Promise<unknown>): Promise<void> {
	try {
		await deletion;
	} catch (error) {
		if (!(error instanceof Error) || !/NotFound|NoSuch/.test(error.name)) throw error;
	}
}

/** Returns a copy with all keys capitalized: the provider spells the AWS API's members in camel case. */
export function capitalized<Result>(value: unknown): Result {
	const convert = (each: unknown): unknown => {
		if (Array.isArray(each)) return each.map(convert);
		if (typeof each !== "object" || each === null) return each;
		return Object.fromEntries(
			Object.entries(each).map(([key, member]) => [key.charAt(0).toUpperCase() + key.slice(1), convert(member)]),
		);
	};
	// The two spellings of these structures differ in nothing else.
	return convert(value) as Result;
}
