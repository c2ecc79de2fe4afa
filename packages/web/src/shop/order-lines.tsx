import type { Order } from "@tap/client";
import { Link } from "wouter";
import { Money } from "../design/format.tsx";
import { multiply } from "../money.ts";
import { useLineCategories } from "./line-categories.ts";
import { ProductTile } from "./product-tile.tsx";
import "./order-lines.css";

interface OrderLinesProps {
	order: Order;
	/** For a side panel: smaller, and below a second-level heading. */
	compact?: boolean;
}

/** The lines and the total of an order, with links to products that are still sold. */
export function OrderLines({ order: { lines, total }, compact = false }: OrderLinesProps) {
	const products = useLineCategories(lines);
	const Heading = compact ? "h3" : "h2";
	const size = compact ? "compact" : "";
	return (
		<div>
			<ul className="rows">
				{lines.map(({ productId, name, unitPrice, quantity }) => (
					<li key={productId} className={`product-line order-line ${size}`}>
						<div className="product-line-tile">
							<ProductTile id={productId} category={products.get(productId)} />
						</div>
						<div>
							<Heading>
								<bdi>{products.has(productId) ? <Link href={`/products/${productId}`}>{name}</Link> : name}</bdi>
							</Heading>
							<p className="soft small number">
								{quantity} × <Money value={unitPrice} />
							</p>
						</div>
						<Money value={multiply(unitPrice, quantity)} />
					</li>
				))}
			</ul>
			<p className={`order-sum ${size}`}>
				<span>Total</span>
				<Money value={total} />
			</p>
		</div>
	);
}
