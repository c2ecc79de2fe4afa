import { createClient, type Product } from "@tap/client";
import { formatMoney } from "@tap/client/money";
import { useEffect, useMemo, useState } from "react";

const baseUrl = import.meta.env.VITE_TAP_URL ?? "http://127.0.0.1:3000";
const unreachable = `Can't reach the API at ${baseUrl}. Start it with npm start.`;

/** The page: a token to paste in, the products, and a button on each that orders one unit. */
export function Shop() {
	const [token, setToken] = useState("");
	const [products, setProducts] = useState<Product[]>([]);
	const [message, setMessage] = useState("");
	const [orders, setOrders] = useState(0);
	const client = useMemo(() => createClient({ baseUrl, token }), [token]);

	// `orders` is a dependency because an order changes the stock.
	// biome-ignore lint/correctness/useExhaustiveDependencies: see above
	useEffect(() => {
		const controller = new AbortController();
		const { signal } = controller;
		client.GET("/products", { params: { query: { limit: 100 } }, signal }).then(
			({ data, error }) => (data ? setProducts(data.items) : setMessage(error.detail)),
			() => signal.aborted || setMessage(unreachable),
		);
		return () => controller.abort();
	}, [client, orders]);

	async function order(product: Product) {
		const response = await client
			.POST("/orders", {
				params: { header: { "Idempotency-Key": crypto.randomUUID() } },
				body: { lines: [{ productId: product.id, quantity: 1 }] },
			})
			.catch(() => undefined);
		if (!response) return setMessage(unreachable);
		const { data, error } = response;
		if (data) setMessage(`Ordered ${product.name} for ${formatMoney(data.total)}: ${data.id}`);
		else if (error.code === "order.insufficient_stock") setMessage(`${product.name} is sold out.`);
		else setMessage(error.detail);
		setOrders((count) => count + 1);
	}

	return (
		<main>
			<h1>Products</h1>
			<label>
				Access token <input type="password" value={token} onChange={({ target }) => setToken(target.value.trim())} />
			</label>
			<p role="status">{message}</p>
			<ul>
				{products.map((product) => (
					<li key={product.id}>
						{product.name}, {formatMoney(product.price)}, {product.stock} in stock{" "}
						<button type="button" disabled={token === "" || product.stock === 0} onClick={() => order(product)}>
							Order one
						</button>
					</li>
				))}
			</ul>
		</main>
	);
}
