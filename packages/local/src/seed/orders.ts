/** An order that was placed before the stage first started. */
export interface SeededOrder {
	/** The idempotency key with which it is placed. */
	key: string;
	/** The email address of the customer. */
	email: string;
	lines: { productId: string; quantity: number }[];
	placedDaysAgo: number;
	/** How and when it was settled. Absent for an order that is still to be fulfilled. */
	settled?: { status: "fulfilled" | "cancelled"; daysAgo: number };
}

/** The seeded orders, oldest first. */
export const orders: readonly SeededOrder[] = [
	{
		key: "seed-1",
		email: "ada@example.com",
		lines: [
			{ productId: "prd_pour-over-maker", quantity: 1 },
			{ productId: "prd_filter-papers", quantity: 2 },
		],
		placedDaysAgo: 9,
		settled: { status: "fulfilled", daysAgo: 8 },
	},
	{
		key: "seed-2",
		email: "grace@example.com",
		lines: [{ productId: "prd_desk-lamp", quantity: 1 }],
		placedDaysAgo: 7,
		settled: { status: "cancelled", daysAgo: 6 },
	},
	{
		key: "seed-3",
		email: "alan@example.com",
		lines: [
			{ productId: "prd_graph-notebook", quantity: 3 },
			{ productId: "prd_mechanical-pencil", quantity: 1 },
		],
		placedDaysAgo: 5,
		settled: { status: "fulfilled", daysAgo: 4 },
	},
	{
		key: "seed-4",
		email: "grace@example.com",
		lines: [{ productId: "prd_washi-paper", quantity: 2 }],
		placedDaysAgo: 4,
		settled: { status: "fulfilled", daysAgo: 2 },
	},
	{
		key: "seed-5",
		email: "ada@example.com",
		lines: [{ productId: "prd_linen-apron", quantity: 1 }],
		placedDaysAgo: 3,
		settled: { status: "cancelled", daysAgo: 3 },
	},
	{
		key: "seed-6",
		email: "ada@example.com",
		lines: [
			{ productId: "prd_trail-bottle", quantity: 2 },
			{ productId: "prd_head-torch", quantity: 1 },
		],
		placedDaysAgo: 2,
	},
	{
		key: "seed-7",
		email: "alan@example.com",
		lines: [{ productId: "prd_running-cap", quantity: 1 }],
		placedDaysAgo: 1,
	},
	{
		key: "seed-8",
		email: "grace@example.com",
		lines: [
			{ productId: "prd_chef-knife", quantity: 1 },
			{ productId: "prd_cutting-board", quantity: 1 },
		],
		placedDaysAgo: 1,
	},
];
