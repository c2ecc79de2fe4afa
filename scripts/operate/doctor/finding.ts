/** The result of one check. */
export interface Finding {
	/** What was checked, in a word or two. */
	subject: string;
	/** `skipped`: it could not be checked, which need not be a problem. */
	status: "ok" | "warning" | "problem" | "skipped";
	/** What was found. */
	text: string;
	/** What to do about a warning or a problem. */
	remedy?: string;
}

const marks: Record<Finding["status"], string> = {
	ok: "ok",
	warning: "warning",
	problem: "PROBLEM",
	skipped: "skipped",
};

/** Returns findings as lines of text, each remedy below its finding. */
export function formatFindings(findings: readonly Finding[]): string[] {
	const width = Math.max(...findings.map(({ subject }) => subject.length));
	return findings.flatMap(({ subject, status, text, remedy }) => {
		const line = `${marks[status].padEnd(8)} ${subject.padEnd(width)}  ${text}`;
		return remedy === undefined ? [line] : [line, `${" ".repeat(width + 11)}${remedy}`];
	});
}
