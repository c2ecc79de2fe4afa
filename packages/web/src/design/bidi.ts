/** Letters of scripts that are written from right to left, such as Arabic and Hebrew. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * Isolates what a person wrote within a sentence, so that a right-to-left name keeps the words around it in their places (Unicode
 * Standard Annex 9, section 2.4.2). In markup, `<bdi>` does the same.
 */
export function isolate(text: string): string {
	return rightToLeft.test(text) ? `\u2068${text}\u2069` : text;
}
