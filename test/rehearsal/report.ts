/** The outcome of one scenario. */
export interface Outcome {
	name: string;
	title: string;
	seconds: number;
	findings: readonly string[];
	/** The message of what failed; undefined when the scenario passed. */
	failure?: string;
}

/** Returns one line for an outcome, such as `passed  first-deploy  62 s  209 resources`. */
export function lineOf({ name, title, seconds, findings, failure }: Outcome): string {
	const result = failure === undefined ? "passed" : "FAILED";
	const line = `${result}  ${name.padEnd(24)}${String(Math.round(seconds)).padStart(4)} s  ${title}`;
	const notes = findings.map((finding) => `\n        ${finding}`).join("");
	const reason = failure === undefined ? "" : `\n${failure.replace(/^/gm, "        ")}`;
	return `${line}${notes}${reason}`;
}

/** Returns the last line of a run: `13 passed, 0 failed in 840 s`. */
export function summaryOf(outcomes: readonly Outcome[]): string {
	const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
	const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
	return `${outcomes.length - failed} passed, ${failed} failed in ${Math.round(seconds)} s`;
}
