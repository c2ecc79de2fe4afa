import { language } from "../money.ts";

/** A calendar day in the browser's time zone. */
export interface Day {
	/** Its date, as in "2026-11-23". */
	date: string;
	/** The time at which it begins. */
	start: Date;
}

/** Returns the last days, the oldest first, today last. They are calendar days: at a daylight saving change one has 23 or 25 hours. */
export function lastDays(count: number, now: Date): Day[] {
	return Array.from({ length: count }, (_, index) => {
		const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (count - 1 - index));
		return { date: dateOf(start), start };
	});
}

/** The date of a time in the browser's time zone, as in "2026-11-23". */
export function dateOf(time: Date): string {
	const two = (value: number) => String(value).padStart(2, "0");
	return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
}

const short = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const long = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });

/** Formats a day for an axis, as in "Nov 23". */
export function shortDay({ start }: Day): string {
	return short.format(start);
}

/** Formats a day in full, as in "Monday, November 23". */
export function longDay({ start }: Day): string {
	return long.format(start);
}
