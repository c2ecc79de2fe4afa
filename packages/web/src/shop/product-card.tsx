import type { Product } from "@tap/client";
import { Link } from "wouter";
import { Button } from "../design/button.tsx";
import { Money } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { Skeleton } from "../design/skeleton.tsx";
import { ProductTile } from "./product-tile.tsx";
import { Stock } from "./stock.tsx";
import { useAddToCart } from "./use-add-to-cart.ts";

/** A product in the catalog, with a link to its page and a button that adds it to the cart. */
export function ProductCard({ product }: { product: Product }) {
	const add = useAddToCart();
	const { id, name, category, price, stock } = product;
	return (
		<article className="product-card">
			<Link href={`/products/${id}`} className="product-card-link">
				<div className="product-card-tile">
					<ProductTile id={id} category={category} />
				</div>
				<h2>
					<bdi>{name}</bdi>
				</h2>
				<p className="product-card-price">
					<Money value={price} />
				</p>
				<Stock stock={stock} />
			</Link>
			<div className="product-card-add">
				<Button iconOnly aria-label={`Add ${name} to cart`} disabled={stock === 0} onClick={() => add(product, 1)}>
					<Icon name="plus" />
				</Button>
			</div>
		</article>
	);
}

/** The placeholder of a card. */
export function ProductCardSkeleton() {
	return (
		<div className="product-card" aria-hidden="true">
			<div className="product-card-link">
				<div className="product-card-tile">
					<Skeleton height="100%" />
				</div>
				<h2>
					<Skeleton width="80%" />
				</h2>
				<p className="product-card-price">
					<Skeleton width="40%" />
				</p>
				<Skeleton width="55%" />
			</div>
		</div>
	);
}
