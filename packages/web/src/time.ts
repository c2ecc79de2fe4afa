import { language } from "./money.ts";

const dates = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const datesAndTimes = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** Formats a date in the browser's time zone, as in "Nov 23, 2026". @param time RFC 3339 */
export function formatDate(time: string): string {
	return dates.format(new Date(time));
}

/** Formats a date and time in the browser's time zone, as in "Nov 23, 2026, 2:05 PM". @param time RFC 3339 */
export function formatDateTime(time: string): string {
	return datesAndTimes.format(new Date(time));
}

const ages = new Intl.RelativeTimeFormat(language, { numeric: "always", style: "long" });
const minuteMs = 60_000;
const units = [
	["day", 24 * 60 * minuteMs],
	["hour", 60 * minuteMs],
	["minute", minuteMs],
] as const;

/**
 * Formats the age of something in whole days, hours or minutes, as in "3 days ago".
 * @param time RFC 3339
 * @param now ms since 1970
 */
export function formatAge(time: string, now: number): string {
	// The time is in the future if this clock is behind the server's.
	const age = Math.max(0, now - Date.parse(time));
	for (const [unit, length] of units) if (age >= length) return ages.format(-Math.floor(age / length), unit);
	return "just now";
}
