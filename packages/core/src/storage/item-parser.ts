import type * as z from "zod/mini";

// A list validates every item on its page. zod makes several objects for each member that it parses. This file parses objects and
// arrays without them, and leaves each single value to zod. An item that is not accepted here is left to zod as a whole, which says
// what is wrong with it.

/** What a reader returns for a value that it does not accept. */
const refused = Symbol("refused");

/** Returns the value as the schema's `parse` does, or `refused`. */
type Reader = (value: unknown) => unknown;

/**
 * Returns a function that parses items as the schema does: it accepts the same, returns the same and throws the same errors.
 * The schema is read with the first item.
 */
export function parserOf<Schema extends z.ZodMiniType>(schema: Schema): (item: unknown) => z.output<Schema> {
	let read: Reader | undefined;
	return (item) => {
		read ??= readerOf(schema);
		const value = read(item);
		// A reader returns what the schema's parse returns, and that is its output.
		return value === refused ? schema.parse(item) : (value as z.output<Schema>);
	};
}

function readerOf(schema: z.core.$ZodType): Reader {
	// This cast is how zod tells schemas apart: https://zod.dev/library-authors
	const { def } = (schema as z.core.$ZodTypes)._zod;
	if (def.type === "array") return withChecks(arrayReader(readerOf(def.element)), def.checks);
	if (def.type === "object" && (!def.catchall || def.catchall._zod.def.type === "never")) {
		return withChecks(objectReader(def.shape, def.catchall !== undefined), def.checks);
	}
	return (value) => check(value, schema._zod.run);
}

function objectReader(shape: Readonly<Record<string, z.core.$ZodType>>, isStrict: boolean): Reader {
	const members = Object.entries(shape).map(([name, schema]) => {
		const { def } = (schema as z.core.$ZodTypes)._zod;
		const isOptional = def.type === "optional";
		return { name, isOptional, read: readerOf(schema) };
	});
	const names = new Set(Object.keys(shape));
	return (value) => {
		if (!isObject(value)) return refused;
		const result: Record<string, unknown> = {};
		for (const { name, isOptional, read } of members) {
			if (name in value) {
				const member = read(value[name]);
				if (member === refused) return refused;
				result[name] = member;
			} else if (!isOptional) return refused;
		}
		if (isStrict) for (const name in value) if (!names.has(name)) return refused;
		return result;
	};
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}

function arrayReader(read: Reader): Reader {
	return (value) => {
		if (!Array.isArray(value)) return refused;
		const result: unknown[] = [];
		for (const each of value) {
			const element = read(each);
			if (element === refused) return refused;
			result.push(element);
		}
		return result;
	};
}

/** Adds the checks of an object or array, such as its maximum length. */
function withChecks(read: Reader, checks: readonly z.core.$ZodCheck<never>[] = []): Reader {
	if (checks.length === 0) return read;
	return (value) => {
		let result = read(value);
		for (const { _zod } of checks) {
			if (result === refused) return refused;
			result = check(result, _zod.check);
		}
		return result;
	};
}

/** The arguments of zod's functions. They are used again, which is safe because the functions do not keep them. */
let payload: z.core.ParsePayload = { value: undefined, issues: [] };
const context: z.core.ParseContextInternal = { async: false };

/** Has one of zod's functions parse or check a value. */
function check(
	value: unknown,
	run: (payload: z.core.ParsePayload<never>, context: z.core.ParseContextInternal) => unknown,
) {
	payload.value = value;
	const result = run(payload as z.core.ParsePayload<never>, context);
	if (payload.issues.length === 0 && (result === payload || result === undefined)) return payload.value;
	payload = { value: undefined, issues: [] };
	return refused;
}
