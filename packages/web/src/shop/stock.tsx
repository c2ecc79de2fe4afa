/** The stock up to which the exact number is a warning. */
const lowStock = 5;

/** The stock of a product, in words and a color. */
export function Stock({ stock }: { stock: number }) {
	const [tone, text] =
		stock === 0
			? ["danger", "Sold out"]
			: stock <= lowStock
				? ["warning", `Only ${stock} left`]
				: ["good", `${stock.toLocaleString("en")} in stock`];
	return (
		<span className={`stock ${tone} number`} data-stock={stock}>
			{text}
		</span>
	);
}
