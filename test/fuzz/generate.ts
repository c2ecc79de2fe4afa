import * as fc from "fast-check";
import { arbitraryOf } from "./arbitrary.ts";
import type { Checker } from "./checker.ts";
import type { Document, Operation, Schema } from "./document.ts";
import {
	type CallerName,
	callers,
	type Expectation,
	isHeaderValue,
	matchesOperation,
	mayCall,
	type Plan,
	refusalOf,
	targetOf,
	type UserName,
} from "./plan.ts";
import { hasPages, type KnownCursor, type Pool } from "./pool.ts";

/** Draws one value from an arbitrary. The values follow from the seed alone. */
export type Draw = <Value>(arbitrary: fc.Arbitrary<Value>) => Value;

/** Makes the draw function of one session. */
export function createDraw(seed: number): Draw {
	const [generator] = fc.sample(fc.gen(), { seed, numRuns: 1 });
	if (!generator) throw new Error("fast-check returned no generator.");
	return (arbitrary) => generator(() => arbitrary);
}

/** True in `percent` of 100 cases. */
export function chance(draw: Draw, percent: number): boolean {
	return draw(fc.noBias(fc.nat(99))) < percent;
}

/** One of several values, all with the same probability. */
export function pick<Value>(draw: Draw, values: readonly Value[]): Value {
	return draw(fc.noBias(fc.constantFrom(...values)));
}

/** The sources of valid requests. */
export interface Sources {
	document: Document;
	checker: Checker;
	pool: Pool;
	draw: Draw;
	/** The user ids (`sub`) of the callers with an account. */
	ids: Readonly<Record<UserName, string>>;
	/** Returns the response that a rule in the document's prose requires, if one applies. */
	proseRule(plan: Plan, ids: Sources["ids"]): Expectation | undefined;
}

/** The fixed parts of a plan; the others are random. */
export interface FixedParts {
	caller?: CallerName;
	path?: Plan["path"];
	headers?: Plan["headers"];
}

const validAccepts = ["*/*", "application/json", "application/*", "text/html, */*;q=0.1", "application/json;q=0.5"];
const validContentTypes = [
	"application/json",
	"application/json",
	"application/json; charset=utf-8",
	"Application/JSON",
];

/** Makes a generator of requests that are valid under the document's schemas. */
export function createGenerator(sources: Sources): (operation: Operation, fixed?: FixedParts) => Plan {
	const { document, pool, draw } = sources;
	const arbitraries = new Map<Schema, fc.Arbitrary<unknown>>();
	// Most requests name existing resources; some do not.
	let usesKnownValues = true;
	const known = (pattern: string) => (usesKnownValues ? pool.known(pattern) : []);

	function value(schema: Schema): unknown {
		const found = arbitraries.get(schema) ?? arbitraryOf(schema, { resolve: document.resolve, known });
		arbitraries.set(schema, found);
		return draw(found);
	}

	function pathOf({ parameters }: Operation): Record<string, string> {
		const inPath = parameters.filter((each) => each.in === "path");
		return Object.fromEntries(inPath.map(({ name, schema }) => [name, String(value(schema))]));
	}

	function queryOf({ parameters }: Operation): [string, string][] {
		return parameters.flatMap(({ in: place, name, required, schema }) => {
			if (place !== "query" || name === "cursor" || !(required || chance(draw, 40))) return [];
			const found = value(schema);
			const values = Array.isArray(found) ? found : [found];
			return values.map((each): [string, string] => [name, String(each)]);
		});
	}

	function headersOf(operation: Operation, target: string): [string, string][] {
		return operation.parameters.flatMap(({ in: place, name, required, schema }): [string, string][] => {
			if (place !== "header" || !(required || chance(draw, 50))) return [];
			const tags = [pool.tagOf(target) ?? "", ...pool.tags()].filter((tag) => sources.checker.isValid(schema, tag));
			// RFC 9110, section 13.1: the values of these two are entity tags. The others follow their schema.
			if (/^If-(None-)?Match$/.test(name) && tags[0] !== undefined && chance(draw, 75)) {
				return [[name, chance(draw, 70) ? tags[0] : pick(draw, tags)]];
			}
			for (let attempt = 0; attempt < 100; attempt++) {
				const text = String(value(schema));
				// A key that was used before leads to a replay or a refusal: sometimes wanted.
				const isUsed = required && pool.ownerOf(text) !== undefined;
				if (isHeaderValue(text) && (!isUsed || chance(draw, 30))) return [[name, text]];
			}
			throw new Error(`No valid value of the header ${name} was found in 100 attempts.`);
		});
	}

	/** A caller that is allowed; sometimes one that is not. */
	function callerFor(operation: Operation, path: Plan["path"]): CallerName {
		if (chance(draw, 8)) return pick(draw, callers);
		const owner = Object.values(path).map(pool.ownerOf).find(Boolean);
		if (operation.access === "owner" && owner && mayCall(owner, operation) && chance(draw, 60)) return owner;
		return pick(
			draw,
			callers.filter((each) => mayCall(each, operation)),
		);
	}

	/** Adds a cursor of an earlier response, valid or not, with the response that it must lead to. */
	function turnPage(plan: Plan): Plan {
		const { operation } = plan;
		if (!operation || !hasPages(operation) || plan.expect.kind !== "accept" || chance(draw, 40)) return plan;
		const [own, other] = [true, false].map((isOwn) =>
			pool.cursors().filter(({ operationId }) => (operationId === operation.id) === isOwn),
		);
		if (own?.length && chance(draw, 60)) {
			const { cursor, filters, caller } = pick(draw, own);
			const limit = plan.query.filter(([name]) => name === "limit");
			return { ...plan, about: "the next page", caller, query: [...filters, ...limit, ["cursor", cursor]] };
		}
		const [about, cursor] = invalidCursor(own ?? [], other ?? []);
		return {
			...plan,
			about,
			query: [...plan.query, ["cursor", cursor]],
			expect: { kind: "refuse", check: "negative_data_rejection", status: 400, code: "cursor.invalid" },
		};
	}

	function invalidCursor(own: readonly KnownCursor[], others: readonly KnownCursor[]): [about: string, cursor: string] {
		const schema = { type: "string", minLength: 1, maxLength: 2048 };
		if (others.length > 0 && chance(draw, 30)) return ["a cursor of another list", pick(draw, others).cursor];
		if (own.length === 0 || chance(draw, 20)) return ["an invented cursor", String(value(schema))];
		const { cursor } = pick(draw, own);
		const position = draw(fc.noBias(fc.nat(cursor.length - 1)));
		if (chance(draw, 30)) return ["a cursor cut off", cursor.slice(0, Math.max(1, position))];
		if (chance(draw, 20)) return ["a cursor with a tail", `${cursor}${pick(draw, ["=", "A", " ", "%", "\n"])}`];
		const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".replace(
			cursor[position] ?? "",
			"",
		);
		const flipped = cursor.slice(0, position) + pick(draw, [...letters]) + cursor.slice(position + 1);
		return [`a cursor with letter ${position} changed`, flipped];
	}

	function attempt(operation: Operation, fixed: FixedParts): Plan {
		const { method, template } = operation;
		usesKnownValues = chance(draw, 85);
		const path = fixed.path ?? pathOf(operation);
		const caller = fixed.caller ?? callerFor(operation, path);
		const query = queryOf(operation);
		const plan: Plan = {
			operation,
			about: "",
			caller,
			method,
			template,
			path,
			query,
			headers: [],
			accept: chance(draw, 30) ? pick(draw, validAccepts) : undefined,
			...(operation.body && {
				body: { json: value(operation.body.schema) },
				contentType: pick(draw, validContentTypes),
			}),
			expect: { kind: "accept", codes: [] },
		};
		const headers = fixed.headers ?? headersOf(operation, targetOf({ ...plan, query: [] }));
		return { ...plan, headers };
	}

	return (operation, fixed = {}) => {
		for (let tries = 0; tries < 100; tries++) {
			const plan = attempt(operation, fixed);
			if (!matchesOperation(plan, document)) continue;
			if (!mayCall(plan.caller, operation)) return { ...plan, expect: refusalOf(plan.caller) };
			return turnPage({ ...plan, expect: sources.proseRule(plan, sources.ids) ?? plan.expect });
		}
		throw new Error(`No path of ${operation.id} was found in 100 attempts.`);
	};
}
