import { styleText } from "node:util";
import { type Check, type CheckResult, checkNames, checks } from "./checks.ts";
import type { CallerName } from "./plan.ts";
import type { WireRequest, WireResponse } from "./send.ts";

/** A failed check, with everything needed to repeat it. */
export interface Failure {
	operation: string;
	check: Check;
	violation: string;
	about: string;
	caller: CallerName;
	wire: WireRequest;
	response: WireResponse | undefined;
	session: number;
	/** The position of the request in its session. */
	step: number;
}

/** The counts of a run. */
export interface Tally {
	requests: number;
	failures: Failure[];
	count(operation: string, status: number, results: readonly CheckResult[]): void;
	/** The number of responses that a check was applied to. */
	casesOf(check: Check): number;
	/** Formats two tables: operations by checks, and operations by statuses. */
	tables(): string;
}

/** The row for requests that belong to no operation. */
export const noOperation = "(other paths, methods)";

/** Makes an empty tally with a row for each operation. */
export function createTally(operations: readonly string[]): Tally {
	const cases = new Map<string, Map<Check, { cases: number; failures: number }>>();
	const statuses = new Map<string, Map<number, number>>();
	const rows = [...operations, noOperation];
	for (const row of rows) {
		cases.set(row, new Map());
		statuses.set(row, new Map());
	}
	const failures: Failure[] = [];
	let requests = 0;

	return {
		get requests() {
			return requests;
		},
		failures,
		count(operation, status, results) {
			requests += 1;
			const byStatus = statuses.get(operation);
			byStatus?.set(status, (byStatus.get(status) ?? 0) + 1);
			for (const { check, violation } of results) {
				const cell = cases.get(operation)?.get(check) ?? { cases: 0, failures: 0 };
				cell.cases += 1;
				if (violation !== undefined) cell.failures += 1;
				cases.get(operation)?.set(check, cell);
			}
		},
		casesOf: (check) => rows.reduce((sum, row) => sum + (cases.get(row)?.get(check)?.cases ?? 0), 0),
		tables() {
			const legend = checkNames.map((name, index) => `${String(index + 1).padStart(2)} ${name}: ${checks[name]}`);
			const cell = ({ cases, failures }: { cases: number; failures: number }) =>
				failures > 0 ? `${cases}!${failures}` : cases > 0 ? String(cases) : "";
			const none = { cases: 0, failures: 0 };
			const checked = rows.map((row) => [row, ...checkNames.map((check) => cell(cases.get(row)?.get(check) ?? none))]);
			const sums = checkNames.map((check) =>
				rows.reduce((sum, row) => {
					const found = cases.get(row)?.get(check) ?? none;
					return { cases: sum.cases + found.cases, failures: sum.failures + found.failures };
				}, none),
			);
			const codes = [...new Set(rows.flatMap((row) => [...(statuses.get(row)?.keys() ?? [])]))].sort();
			const counted = rows.map((row) => [row, ...codes.map((code) => String(statuses.get(row)?.get(code) ?? ""))]);
			const totals = codes.map((code) =>
				String(rows.reduce((sum, row) => sum + (statuses.get(row)?.get(code) ?? 0), 0)),
			);
			return [
				"Checks (cases; 12!3 means that 3 of 12 failed)",
				...legend,
				"",
				table([
					["operation", ...checkNames.map((_, index) => String(index + 1))],
					...checked,
					["all", ...sums.map(cell)],
				]),
				"",
				"Requests by status",
				table([["operation", ...codes.map(String)], ...counted, ["all", ...totals]]),
			].join("\n");
		},
	};
}

function table(rows: readonly (readonly string[])[]): string {
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
	return rows
		.map((row) =>
			row
				.map((text, column) => (column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0)))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

/** Longer bodies are truncated. */
const maxShownCharacters = 2_000;

/** Formats a failure: the violation, the request as a curl line, the response, and the command that repeats the session. */
export function formatFailure(failure: Failure, url: string, seed: number): string {
	const { operation, check, violation, about, caller, wire, response, session, step } = failure;
	const head =
		response && Object.entries(response.headers).flatMap(([name, values]) => values.map((v) => `${name}: ${v}`));
	return [
		styleText("red", `${operation} ${check}: ${violation}`),
		`  request   ${caller}, ${about || "valid"}; seed ${seed}, session ${session}, request ${step}`,
		`  curl      ${curl(wire, caller, url)}`,
		response ? `  response  ${response.status} ${head?.join("; ")}` : "  response  none",
		...(response ? [`            ${response.text.slice(0, maxShownCharacters)}`] : []),
		`  repeat    npm run test:fuzz -- --seed ${seed} --session ${session}`,
	].join("\n");
}

const seedUsers: Partial<Record<CallerName, string>> = {
	ada: "ada@example.com",
	grace: "grace@example.com",
	admin: "admin",
};

/** Formats a request as a shell command. It contains the command that prints a token, never the token. */
export function curl({ method, target, headers, body }: WireRequest, caller: CallerName, url: string): string {
	const user = seedUsers[caller];
	const fields = headers.map(([name, value]) =>
		name === "Authorization" && user !== undefined
			? `-H "Authorization: Bearer $(npm run -s token -- ${user})"`
			: `-H ${quoted(value === "" ? `${name};` : `${name}: ${value.length > maxShownCharacters ? `${value.slice(0, 20)}…` : value}`)}`,
	);
	const text = body?.toString("utf8") ?? "";
	const data =
		body &&
		`--data-binary ${quoted(text.length > maxShownCharacters ? `${text.slice(0, maxShownCharacters)}…(${text.length})` : text)}`;
	const way = method === "HEAD" ? "-I" : `-X ${method}`;
	return ["curl -si --path-as-is", way, quoted(url + target), ...fields, ...(data ? [data] : [])].join(" ");
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
