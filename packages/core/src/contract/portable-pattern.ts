/**
 * Returns a pattern with the same meaning in ECMAScript (with and without `u`), Python's `re`, Go's RE2, Java and Rust. They have only `\xHH` in
 * common for the number of a character, so that one above U+00FF stands for itself. One difference remains: in Python and Java `$`
 * also matches before a line break at the end of the text.
 * Characters above U+FFFF have no place in a pattern: many tools read it as ECMAScript without `u`, where a range of them is an error.
 * U+FEFF cannot stand for itself, because Go refuses source files that contain it, and generated code repeats the patterns: write a range
 * around it.
 * @param source the source of a regular expression with the flag `u`
 * @throws Error for what these engines do not have, or read differently
 */
export function portablePattern(source: string): string {
	return source.replaceAll(
		/\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})|\\(.)|\(\?(?!:)/gi,
		(found, long, short, byte, escaped) => {
			const codePoint = Number.parseInt(long ?? short ?? byte, 16);
			if (!Number.isNaN(codePoint)) return characterOf(codePoint);
			// Slashes are escaped in the source of a regular expression, and nowhere else.
			if (escaped === "/") return "/";
			if (escaped === undefined || /[^\Wnrt]/.test(escaped)) {
				throw new Error(`${found} in the pattern ${source} has another meaning, or none, in other languages.`);
			}
			return found;
		},
	);
}

function characterOf(codePoint: number): string {
	if (codePoint <= 0xff) return `\\x${codePoint.toString(16).padStart(2, "0")}`;
	if (codePoint > 0xffff)
		throw new Error("A pattern has a character above U+FFFF, which ECMAScript reads as two without the flag `u`.");
	if (codePoint === 0xfeff)
		throw new Error("A pattern has U+FEFF, which Go refuses in source files. Write a range around it.");
	return String.fromCodePoint(codePoint);
}
