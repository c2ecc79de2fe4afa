import { useQueries } from "@tanstack/react-query";
import { Link } from "wouter";
import { useApi } from "../api.ts";
import { Button, ButtonLink } from "../design/button.tsx";
import { Money } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { Notice } from "../design/notice.tsx";
import { EmptyState, RequestId } from "../design/state.tsx";
import { toast } from "../design/toast.tsx";
import { explain } from "../error-message.ts";
import { times } from "../money.ts";
import { Page } from "../shell/page.tsx";
import { mostPieces, piecesIn, removeFromBasket, restoreLine, setQuantity, useBasket } from "./basket.ts";
import { type CheckedLine, checkLine, parcelsOf } from "./basket-check.ts";
import { OrderPanel } from "./order-panel.tsx";
import { ProductTile } from "./product-tile.tsx";
import { Quantity } from "./quantity.tsx";
import "./shop.css";

/** What is in the basket, as it is now, and the way to order it. */
export default function BasketPage() {
	const lines = useBasket();
	const api = useApi();
	const readings = useQueries({
		queries: lines.map(({ productId }) => ({
			...api.queryOptions("get", "/products/{productId}", { params: { path: { productId } } }),
			// A basket may be from yesterday.
			staleTime: 0,
		})),
	});
	const checked = lines.map((line, index) => checkLine(line, readings[index] ?? { data: undefined, error: null }));
	const parcels = parcelsOf(checked);
	const pieces = piecesIn(lines);

	if (lines.length === 0) {
		return (
			<Page title="Basket">
				<EmptyState
					title="Your basket is empty"
					icon="basket"
					actions={
						<ButtonLink href="/" variant="primary">
							Go to the shop
						</ButtonLink>
					}
				>
					What you put in stays here, also when you come back later.
				</EmptyState>
			</Page>
		);
	}
	return (
		<Page title="Basket" lead={`${pieces} ${pieces === 1 ? "piece" : "pieces"}`}>
			{parcels.length > 1 && (
				<Notice>
					<p>
						<strong>This makes {parcels.length} orders.</strong> An order has one currency, and your basket has prices
						in {parcels.map(({ currency }) => currency).join(" and ")}. Order each part by itself.
					</p>
				</Notice>
			)}
			{parcels.map((parcel) => (
				<section key={parcel.currency} className="parcel" aria-label={`Products in ${parcel.currency}`}>
					<ul className="rows card">
						{parcel.lines.map((line) => (
							<BasketRow key={line.productId} line={line} />
						))}
					</ul>
					<OrderPanel parcel={parcel} />
				</section>
			))}
		</Page>
	);
}

function BasketRow({ line }: { line: CheckedLine }) {
	const { productId, name, category, price, quantity, product, fault } = line;
	const remove = () => {
		removeFromBasket([productId]);
		toast(`${name} is out of your basket.`, { action: { label: "Undo", run: () => restoreLine(line) } });
	};
	return (
		<li className="product-line basket-line">
			<div className="product-line-tile">
				<ProductTile id={productId} category={fault?.kind === "gone" ? undefined : category} />
			</div>
			<div className="basket-line-name">
				<h2>{fault?.kind === "gone" ? name : <Link href={`/products/${productId}`}>{name}</Link>}</h2>
				<p className="soft small">
					<Money value={price} /> each
				</p>
			</div>
			<div className="basket-line-quantity">
				{fault?.kind !== "gone" && (
					<Quantity
						of={name}
						value={quantity}
						max={Math.min(mostPieces, product?.stock ?? mostPieces)}
						onChange={(next) => setQuantity(productId, next)}
					/>
				)}
				<Button variant="quiet" iconOnly aria-label={`Remove ${name}`} onClick={remove}>
					<Icon name="trash" />
				</Button>
			</div>
			<p className="basket-line-total">{fault?.kind !== "gone" && <Money value={times(price, quantity)} />}</p>
			<LineNotes line={line} />
		</li>
	);
}

/** What the person should know about a line before ordering it. */
function LineNotes({ line }: { line: CheckedLine }) {
	const { productId, name, quantity, fault, failure, oldPrice } = line;
	if (fault?.kind === "gone") {
		return (
			<Notice tone="danger">
				<p>{name} is no longer sold. Remove it to order the rest.</p>
			</Notice>
		);
	}
	if (fault?.kind === "short") {
		const { available } = fault;
		return (
			<Notice tone="warning">
				<p>
					{available === 0
						? `${name} is sold out.`
						: `Only ${available} of ${name} ${available === 1 ? "is" : "are"} left; you want ${quantity}.`}
				</p>
				{available === 0 ? (
					<Button onClick={() => removeFromBasket([productId])}>Remove it</Button>
				) : (
					<Button onClick={() => setQuantity(productId, available)}>Take {available}</Button>
				)}
			</Notice>
		);
	}
	if (failure) {
		const { detail, requestId } = explain(failure);
		return (
			<Notice tone="warning">
				<p>The price could not be checked: {detail}</p>
				{requestId !== undefined && <RequestId id={requestId} />}
			</Notice>
		);
	}
	if (oldPrice) {
		return (
			<Notice>
				<p>
					The price has changed: it was <Money value={oldPrice} /> when you put it in.
				</p>
			</Notice>
		);
	}
	return null;
}
