import { language } from "../money.ts";

/** A calendar day in the browser's time zone. */
export interface Day {
	/** Its date, as in "2026-11-23". */
	date: string;
	/** Its first moment. */
	start: Date;
}

/** The last days, the oldest first and today the last. Days are counted by the calendar: with the clocks, one has 23 or 25 hours. */
export function lastDays(count: number, now: Date): Day[] {
	return Array.from({ length: count }, (_, index) => {
		const start = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (count - 1 - index));
		return { date: dateOf(start), start };
	});
}

/** The date on which a moment falls in the browser's time zone, as in "2026-11-23". */
export function dateOf(moment: Date): string {
	const two = (value: number) => String(value).padStart(2, "0");
	return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}

const short = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const long = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });

/** A day below an axis, as in "23 Nov". */
export function shortDay({ start }: Day): string {
	return short.format(start);
}

/** A day in words, as in "Monday 23 November". */
export function longDay({ start }: Day): string {
	return long.format(start);
}
