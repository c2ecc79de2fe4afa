import type { Order } from "@tap/client";
import { type Day, dateOf } from "./days.ts";

/** What one day came to. */
export interface DayFigures {
	day: Day;
	/** Orders placed on it, the cancelled ones included. */
	orders: number;
	/** Minor units by currency, of the orders placed on it that are not cancelled. */
	revenue: ReadonlyMap<string, number>;
	/** False when there may be more orders on it than were read: the figures are the least that it can be. */
	isComplete: boolean;
}

/** What some days came to. */
export interface Figures {
	/** Every day, those without an order too, the oldest first. */
	days: DayFigures[];
	orders: number;
	/** Minor units by currency; the currency with the most orders first. */
	revenue: ReadonlyMap<string, number>;
	byStatus: Readonly<Record<Order["status"], number>>;
	isComplete: boolean;
}

/**
 * Adds orders up by the day they were placed on. A cancelled order counts as an order and brings no revenue. Orders of other
 * days are left out.
 * @param completeSince where the reading of the orders stopped, if it did: older ones may be missing
 */
export function figuresOf(orders: readonly Order[], days: readonly Day[], completeSince?: Date): Figures {
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

function revenueOf(orders: readonly Order[]): Map<string, number> {
	const sums = new Map<string, { amount: number; orders: number }>();
	for (const { status, total } of orders) {
		const sum = sums.get(total.currency) ?? { amount: 0, orders: 0 };
		// A currency of which every order was cancelled has a revenue: zero.
		const amount = status === "cancelled" ? 0 : total.amount;
		sums.set(total.currency, { amount: sum.amount + amount, orders: sum.orders + 1 });
	}
	const byOrders = [...sums].sort(([a, first], [b, second]) => second.orders - first.orders || a.localeCompare(b));
	return new Map(byOrders.map(([currency, { amount }]) => [currency, amount]));
}

/** A product of which few pieces are left. */
export interface StockLevel {
	id: string;
	name: string;
	category: string;
	stock: number;
}

/** The products with at most so many pieces, the scarcest first. */
export function lowStock<Level extends StockLevel>(products: readonly Level[], threshold: number): Level[] {
	return products
		.filter(({ stock }) => stock <= threshold)
		.sort((a, b) => a.stock - b.stock || a.name.localeCompare(b.name));
}
