import { useQueries } from "@tanstack/react-query";
import { Link } from "wouter";
import { useApi } from "../api.ts";
import { maxLineQuantity } from "../contract-rules.gen.ts";
import { isolate } from "../design/bidi.ts";
import { Button, ButtonLink } from "../design/button.tsx";
import { Money } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { Notice } from "../design/notice.tsx";
import { ProblemNotice } from "../design/problem-notice.tsx";
import { EmptyState } from "../design/state.tsx";
import { toast } from "../design/toast.tsx";
import { multiply } from "../money.ts";
import { Page } from "../shell/page.tsx";
import { isCartTemporary, removeFromCart, restoreLine, setQuantity, unitsIn, useCart } from "./cart.ts";
import { type CheckedLine, checkLine, draftOrders } from "./check-cart.ts";
import { OrderPanel } from "./order-panel.tsx";
import { ProductTile } from "./product-tile.tsx";
import { Quantity } from "./quantity.tsx";
import "./shop.css";

/** The products in the cart with their current prices and stock, and the buttons to order them. */
export default function CartPage() {
	const lines = useCart();
	const api = useApi();
	const products = useQueries({
		queries: lines.map(({ productId }) => ({
			...api.queryOptions("get", "/products/{productId}", { params: { path: { productId } } }),
			// The cart may be days old.
			staleTime: 0,
		})),
	});
	const checked = lines.map((line, index) => checkLine(line, products[index] ?? { data: undefined, error: null }));
	const drafts = draftOrders(checked);
	const units = unitsIn(lines);

	if (lines.length === 0) {
		return (
			<Page>
				<EmptyState
					title="Your cart is empty"
					icon="cart"
					actions={
						<ButtonLink href="/" variant="primary">
							Go to the shop
						</ButtonLink>
					}
				>
					Products that you add stay here, even if you come back later.
				</EmptyState>
			</Page>
		);
	}
	return (
		<Page lead={`${units} ${units === 1 ? "item" : "items"}`}>
			{isCartTemporary() && (
				<Notice tone="warning">
					<p>Your browser doesn't store your cart. It will be empty when you reload or leave the shop.</p>
				</Notice>
			)}
			{drafts.length > 1 && (
				<Notice>
					<p>
						<strong>Your cart will be {drafts.length} orders.</strong> An order has one currency, and your cart has
						prices in {drafts.map(({ currency }) => currency).join(" and ")}. Place each order separately.
					</p>
				</Notice>
			)}
			{drafts.map((draft) => (
				<section key={draft.currency} className="order-draft" aria-label={`Products in ${draft.currency}`}>
					<ul className="rows card">
						{draft.lines.map((line) => (
							<CartRow key={line.productId} line={line} />
						))}
					</ul>
					<OrderPanel draft={draft} />
				</section>
			))}
		</Page>
	);
}

function CartRow({ line }: { line: CheckedLine }) {
	const { productId, name, category, price, quantity, product, issue } = line;
	const remove = () => {
		removeFromCart([productId]);
		toast(`${isolate(name)} was removed from your cart.`, { action: { label: "Undo", run: () => restoreLine(line) } });
	};
	return (
		<li className="product-line cart-line">
			<div className="product-line-tile">
				<ProductTile id={productId} category={issue?.kind === "not-sold" ? undefined : category} />
			</div>
			<div className="cart-line-name">
				<h2>
					<bdi>{issue?.kind === "not-sold" ? name : <Link href={`/products/${productId}`}>{name}</Link>}</bdi>
				</h2>
				<p className="soft small">
					<Money value={price} /> each
				</p>
			</div>
			<div className="cart-line-quantity">
				{issue?.kind !== "not-sold" && (
					<Quantity
						of={name}
						value={quantity}
						max={Math.min(maxLineQuantity, product?.stock ?? maxLineQuantity)}
						onChange={(next) => setQuantity(productId, next)}
					/>
				)}
				<Button variant="quiet" iconOnly aria-label={`Remove ${name}`} onClick={remove}>
					<Icon name="trash" />
				</Button>
			</div>
			<p className="cart-line-total">{issue?.kind !== "not-sold" && <Money value={multiply(price, quantity)} />}</p>
			<LineNotes line={line} />
		</li>
	);
}

/** A notice about anything to know about a line before ordering it. */
function LineNotes({ line }: { line: CheckedLine }) {
	const { productId, name, quantity, issue, error, oldPrice } = line;
	if (issue?.kind === "not-sold") {
		return (
			<Notice tone="danger">
				<p>
					<bdi>{name}</bdi> is no longer sold. Remove it to order the other products.
				</p>
			</Notice>
		);
	}
	if (issue?.kind === "low-stock") {
		const { available } = issue;
		return (
			<Notice tone="warning">
				<p>
					{available === 0
						? `${isolate(name)} is sold out.`
						: `Only ${available} of ${isolate(name)} ${available === 1 ? "is" : "are"} left. You have ${quantity} in your cart.`}
				</p>
				{available === 0 ? (
					<Button onClick={() => removeFromCart([productId])}>Remove</Button>
				) : (
					<Button onClick={() => setQuantity(productId, available)}>Change to {available}</Button>
				)}
			</Notice>
		);
	}
	if (error) return <ProblemNotice error={error} summary="The price couldn't be checked." tone="warning" />;
	if (!oldPrice) return null;
	return (
		<Notice>
			<p>
				The price has changed: it was <Money value={oldPrice} /> when you added this product.
			</p>
		</Notice>
	);
}
