import { language } from "./money.ts";

const dates = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const datesAndTimes = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** A day in the browser's time zone, as in "23 Nov 2026". @param time RFC 3339 */
export function formatDate(time: string): string {
	return dates.format(new Date(time));
}

/** A time to the minute in the browser's time zone, as in "23 Nov 2026, 14:05". @param time RFC 3339 */
export function formatDateTime(time: string): string {
	return datesAndTimes.format(new Date(time));
}

const ages = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "long" });
const minute = 60_000;
const units = [
	["day", 24 * 60 * minute],
	["hour", 60 * minute],
	["minute", minute],
] as const;

/** How long ago something was, in whole days, hours or minutes, as in "3 days ago". @param time RFC 3339 @param now ms since 1970 */
export function formatAge(time: string, now: number): string {
	// A clock that is behind the server's would make it the future.
	const age = Math.max(0, now - Date.parse(time));
	for (const [unit, length] of units) if (age >= length) return ages.format(-Math.floor(age / length), unit);
	return "just now";
}
