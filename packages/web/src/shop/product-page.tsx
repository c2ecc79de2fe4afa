import type { Product } from "@tap/client";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link, useParams } from "wouter";
import { useApi } from "../api.ts";
import { Button, ButtonLink } from "../design/button.tsx";
import { Money } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { Loading, Skeleton } from "../design/skeleton.tsx";
import { EmptyState, ErrorState, OfflineState } from "../design/state.tsx";
import { problemOf } from "../error-message.ts";
import { usePageTitle } from "../shell/navigation.ts";
import { Page } from "../shell/page.tsx";
import { mostPieces, useBasket } from "./basket.ts";
import { categoryName } from "./categories.ts";
import { ProductTile } from "./product-tile.tsx";
import { Quantity } from "./quantity.tsx";
import { Stock } from "./stock.tsx";
import { useAddToBasket } from "./use-add-to-basket.ts";
import "./shop.css";

/** How often, in ms, the stock is read again while the page is looked at. */
const stockInterval = 10_000;

/** A product: what it is, what it costs, how many are left. */
export default function ProductPage() {
	const { productId = "" } = useParams();
	const product = useApi().useQuery(
		"get",
		"/products/{productId}",
		{ params: { path: { productId } } },
		{ refetchInterval: stockInterval },
	);

	if (product.data) return <ProductDetails product={product.data} />;
	if (product.fetchStatus === "paused") {
		return (
			<Page title="Product">
				<OfflineState what="the product" />
			</Page>
		);
	}
	if (product.error) {
		const isGone = problemOf(product.error)?.code === "product.not_found";
		return (
			<Page title="Product">
				{isGone ? (
					<EmptyState title="No longer sold" icon="search" actions={<ButtonLink href="/">Go to the shop</ButtonLink>}>
						This product is not, or no longer, in the shop.
					</EmptyState>
				) : (
					<ErrorState error={product.error} onRetry={() => product.refetch()} />
				)}
			</Page>
		);
	}
	return <ProductSkeleton />;
}

function ProductDetails({ product }: { product: Product }) {
	const { id, name, description, category, price, stock } = product;
	const [quantity, setQuantity] = useState(1);
	const add = useAddToBasket();
	const inBasket = useBasket().find(({ productId }) => productId === id)?.quantity ?? 0;
	const most = Math.min(stock, mostPieces);
	return (
		<ProductFrame
			title={name}
			back={<BackLink category={category} />}
			tile={<ProductTile id={id} category={category} />}
			facts={
				<>
					<p className="product-price">
						<Money value={price} />
					</p>
					<LiveStock stock={stock} />
					{description !== "" && <p className="product-description">{description}</p>}
					<div className="row product-order">
						<Quantity of={name} value={quantity} max={most} onChange={setQuantity} />
						<Button
							variant="primary"
							disabled={stock === 0}
							onClick={() => {
								add(product, Math.min(quantity, most));
								setQuantity(1);
							}}
						>
							<Icon name="basket" /> {stock === 0 ? "Sold out" : "Add to basket"}
						</Button>
					</div>
					<p className="soft small product-in-basket">
						{inBasket > 0 && (
							<>
								{inBasket} in your <Link href="/basket">basket</Link>
							</>
						)}
					</p>
				</>
			}
		/>
	);
}

/** The frame of the page, with the product or with the places for it. */
function ProductFrame(props: {
	title: string;
	heading?: ReactNode;
	back: ReactNode;
	tile: ReactNode;
	facts: ReactNode;
}) {
	const { title, heading = title, back, tile, facts } = props;
	const focus = usePageTitle(title);
	return (
		<div className="page">
			{back}
			<div className="product">
				<div className="product-tile">{tile}</div>
				<div className="product-facts">
					<h1 ref={focus} tabIndex={-1}>
						{heading}
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

/** The stock, with a flash when it changes before one's eyes. */
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
		<>
			<Loading what="the product" />
			<ProductFrame
				title="Product"
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
		</>
	);
}
