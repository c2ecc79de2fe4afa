/** The share of each operation in the requests of a shop: an assumption. Most visitors read, and one request in 33 places an order. */
export const mix = {
	getProduct: 0.5,
	listProducts: 0.25,
	getMe: 0.08,
	listOrders: 0.06,
	getOrder: 0.05,
	placeOrder: 0.03,
	fulfillOrder: 0.028,
	cancelOrder: 0.002,
} as const;
