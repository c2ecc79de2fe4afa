import { randomInt } from "node:crypto";

const characters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Returns a random id of lower-case letters and digits, the form of most of AWS's ids. */
export function randomId(length: number): string {
	return Array.from({ length }, () => characters[randomInt(characters.length)]).join("");
}
