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
