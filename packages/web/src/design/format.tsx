import type { Money as MoneyValue } from "@tap/client/money";
import { formatMoney } from "../money.ts";
import { formatDate, formatDateTime } from "../time.ts";

/** An amount of money, with digits of equal width so that columns line up. */
export function Money({ value }: { value: MoneyValue }) {
	return <span className="number">{formatMoney(value)}</span>;
}

/** A date in the browser's time zone, with `exact` also the time. @param value RFC 3339 */
export function Time({ value, exact = false }: { value: string; exact?: boolean }) {
	const title = formatDateTime(value);
	return (
		<time className="number" dateTime={value} title={title}>
			{exact ? title : formatDate(value)}
		</time>
	);
}
