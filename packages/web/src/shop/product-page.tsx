import type { Product } from "@tap/client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link, useParams } from "wouter";
import { useApi } from "../api.ts";
import { maxLineQuantity } from "../contract-rules.gen.ts";
import { Button, ButtonLink } from "../design/button.tsx";
import { Money } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { QueryView } from "../design/query-view.tsx";
import { Skeleton } from "../design/skeleton.tsx";
import { EmptyState } from "../design/state.tsx";
import { usePageTitle } from "../shell/navigation.ts";
import { Page } from "../shell/page.tsx";
import { useCart } from "./cart.ts";
import { categoryName } from "./categories.ts";
import { ProductTile } from "./product-tile.tsx";
import { Quantity } from "./quantity.tsx";
import { Stock } from "./stock.tsx";
import { useAddToCart } from "./use-add-to-cart.ts";
import "./shop.css";

/** The interval in ms at which the product is refetched while the page is visible: its stock may change at any time. */
const stockIntervalMs = 10_000;

/** A product with its description, price and stock. */
export default function ProductPage() {
	const { productId = "" } = useParams();
	const product = useApi().useQuery(
		"get",
		"/products/{productId}",
		{ params: { path: { productId } } },
		{ refetchInterval: stockIntervalMs },
	);
	return (
		<QueryView
			query={product}
			name="the product"
			skeleton={<ProductSkeleton />}
			problems={{ "product.not_found": <ProductNotFound /> }}
			frame={(state) => <Page>{state}</Page>}
		>
			{(data) => <ProductDetails product={data} />}
		</QueryView>
	);
}

function ProductNotFound() {
	return (
		<EmptyState title="Product not found" icon="search" actions={<ButtonLink href="/">Go to the shop</ButtonLink>}>
			The shop doesn't sell this product, or no longer does.
		</EmptyState>
	);
}

function ProductDetails({ product }: { product: Product }) {
	const { id, name, description, category, price, stock } = product;
	const [quantity, setQuantity] = useState(1);
	const add = useAddToCart();
	const inCart = useCart().find(({ productId }) => productId === id)?.quantity ?? 0;
	const maxQuantity = Math.min(stock, maxLineQuantity);
	return (
		<ProductFrame
			title={name}
			heading={<bdi>{name}</bdi>}
			back={<BackLink category={category} />}
			tile={<ProductTile id={id} category={category} />}
			facts={
				<>
					<p className="product-price">
						<Money value={price} />
					</p>
					<LiveStock stock={stock} />
					{description !== "" && (
						<p className="product-description" dir="auto">
							{description}
						</p>
					)}
					<div className="row product-order">
						<Quantity of={name} value={quantity} max={maxQuantity} onChange={setQuantity} />
						<Button
							variant="primary"
							disabled={stock === 0}
							onClick={() => {
								add(product, Math.min(quantity, maxQuantity));
								setQuantity(1);
							}}
						>
							<Icon name="cart" /> {stock === 0 ? "Sold out" : "Add to cart"}
						</Button>
					</div>
					<p className="soft small product-in-cart">
						{inCart > 0 && (
							<>
								{inCart} in your <Link href="/cart">cart</Link>
							</>
						)}
					</p>
				</>
			}
		/>
	);
}

/** The layout of the page, filled with the product or with placeholders. */
function ProductFrame(props: {
	title?: string;
	heading?: ReactNode;
	back: ReactNode;
	tile: ReactNode;
	facts: ReactNode;
}) {
	const { back, tile, facts } = props;
	const { title, heading } = usePageTitle(props.title);
	return (
		<div className="page">
			{back}
			<div className="product">
				<div className="product-tile">{tile}</div>
				<div className="product-facts">
					<h1 ref={heading} tabIndex={-1}>
						{props.heading ?? title}
					</h1>
					{facts}
				</div>
			</div>
		</div>
	);
}

function BackLink({ category }: { category: string }) {
	return (
		<Link href={`/?category=${encodeURIComponent(category)}`} className="back">
			<Icon name="chevron" size={16} /> {categoryName(category)}
		</Link>
	);
}

/** The stock, which flashes when it changes while the page is open. */
function LiveStock({ stock }: { stock: number }) {
	const last = useRef(stock);
	const [changed, setChanged] = useState(false);
	useEffect(() => {
		if (last.current === stock) return;
		last.current = stock;
		setChanged(true);
	}, [stock]);
	return (
		<p className={changed ? "stock-flash" : undefined} onAnimationEnd={() => setChanged(false)}>
			<Stock stock={stock} />
		</p>
	);
}

function ProductSkeleton() {
	return (
		<ProductFrame
			heading={<Skeleton width="80%" />}
			back={
				<div className="back">
					<Skeleton width="80px" />
				</div>
			}
			tile={<Skeleton height="100%" />}
			facts={
				<>
					<p className="product-price">
						<Skeleton width="120px" />
					</p>
					<Skeleton width="90px" />
					<Skeleton height="3em" />
					<Skeleton width="280px" height="44px" />
				</>
			}
		/>
	);
}
