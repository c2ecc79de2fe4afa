import type { Order } from "@tap/client";
import type { Currency } from "@tap/client/money";
import { type Day, dateOf } from "./days.ts";

/** The metrics of one day. */
export interface DayMetrics {
	day: Day;
	/** The orders placed on it, including canceled ones. */
	orders: number;
	/** Minor units by currency, of the orders placed on it, excluding canceled ones. */
	revenue: ReadonlyMap<Currency, number>;
	/** False if there may be more orders than were read: the metrics are lower bounds. */
	isComplete: boolean;
}

/** The metrics of some days. */
export interface Metrics {
	/** Every day, including those without orders, the oldest first. */
	days: DayMetrics[];
	orders: number;
	/** Minor units by currency; the currency with the most orders first. */
	revenue: ReadonlyMap<Currency, number>;
	byStatus: Readonly<Record<Order["status"], number>>;
	isComplete: boolean;
}

/**
 * Computes metrics of orders by the day on which they were placed. A canceled order counts as an order but has no revenue.
 * Orders of other days are ignored.
 * @param completeSince the time before which orders may be missing, if not all were read
 */
export function metricsOf(orders: readonly Order[], days: readonly Day[], completeSince?: Date): Metrics {
	const byDate = new Map(days.map(({ date }) => [date, [] as Order[]]));
	for (const order of orders) byDate.get(dateOf(new Date(order.createdAt)))?.push(order);
	const within = [...byDate.values()].flat();
	const isComplete = ({ start }: Day) => completeSince === undefined || start > completeSince;
	return {
		days: days.map((day) => {
			const placed = byDate.get(day.date) ?? [];
			return { day, orders: placed.length, revenue: revenueOf(placed), isComplete: isComplete(day) };
		}),
		orders: within.length,
		revenue: revenueOf(within),
		byStatus: {
			placed: countOf(within, "placed"),
			fulfilled: countOf(within, "fulfilled"),
			cancelled: countOf(within, "cancelled"),
		},
		isComplete: days.every(isComplete),
	};
}

function countOf(orders: readonly Order[], status: Order["status"]): number {
	return orders.filter((order) => order.status === status).length;
}

function revenueOf(orders: readonly Order[]): Map<Currency, number> {
	const sums = new Map<Currency, { amount: number; orders: number }>();
	for (const { status, total } of orders) {
		const sum = sums.get(total.currency) ?? { amount: 0, orders: 0 };
		// A currency with only canceled orders has a revenue of zero.
		const amount = status === "cancelled" ? 0 : total.amount;
		sums.set(total.currency, { amount: sum.amount + amount, orders: sum.orders + 1 });
	}
	const byOrders = [...sums].sort(([a, first], [b, second]) => second.orders - first.orders || a.localeCompare(b));
	return new Map(byOrders.map(([currency, { amount }]) => [currency, amount]));
}

/** The stock of a product. */
export interface StockLevel {
	id: string;
	name: string;
	category: string;
	stock: number;
}

/** Returns the products whose stock is at most the threshold, the lowest first. */
export function lowStock<Level extends StockLevel>(products: readonly Level[], threshold: number): Level[] {
	return products
		.filter(({ stock }) => stock <= threshold)
		.sort((a, b) => a.stock - b.stock || a.name.localeCompare(b.name));
}
