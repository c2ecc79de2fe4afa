/** Below this, people want to know how many are left. */
const few = 5;

/** How many pieces of a product are left, in words and a colour. */
export function Stock({ stock }: { stock: number }) {
	const [tone, text] =
		stock === 0
			? ["danger", "Sold out"]
			: stock <= few
				? ["warning", `Only ${stock} left`]
				: ["good", `${stock.toLocaleString("en")} in stock`];
	return (
		<span className={`stock ${tone} number`} data-stock={stock}>
			{text}
		</span>
	);
}
