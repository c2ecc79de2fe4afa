/** Returns a value as JSON in ASCII: the contract's patterns have invisible characters, which a reader would not see. */
export function asciiJson(value: unknown, indent?: number): string {
	return JSON.stringify(value, undefined, indent).replaceAll(
		/[^\n -~]/g,
		(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}
