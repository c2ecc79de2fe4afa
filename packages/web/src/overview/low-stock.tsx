import { useId, useState } from "react";
import { Link } from "wouter";
import { Button } from "../design/button.tsx";
import { Icon } from "../design/icon.tsx";
import { QueryView } from "../design/query-view.tsx";
import { Skeleton } from "../design/skeleton.tsx";
import { EmptyState } from "../design/state.tsx";
import { categoryName } from "../shop/categories.ts";
import { ProductTile } from "../shop/product-tile.tsx";
import { Stock } from "../shop/stock.tsx";
import { sharedStorage } from "../storage.ts";
import { lowStock, type StockLevel } from "./metrics.ts";
import { productsPerRead, useStockLevels } from "./stock-levels.ts";

/** The threshold is stored in this browser. */
const storageKey = "tap.low-stock";
const defaultThreshold = 10;
const maxThreshold = 9_999;

/** The number of products shown at first, and of those that each press of the button adds. */
const initialCount = 6;
const moreCount = 50;

/** The products with the lowest stock, up to a threshold that the person can set. */
export function LowStock() {
	const heading = useId();
	const field = useId();
	const [text, setText] = useState(() => sharedStorage.get(storageKey) ?? String(defaultThreshold));
	const [maxProducts, setMaxProducts] = useState(productsPerRead);
	const levels = useStockLevels(maxProducts);
	const threshold = thresholdOf(text) ?? defaultThreshold;
	const low = levels.data && lowStock(levels.data.products, threshold);

	return (
		<section className="chart-card card low-stock" aria-labelledby={heading}>
			<header className="chart-head">
				<div>
					<h2 id={heading}>Low stock</h2>
					<p className="chart-main-value number">{low ? low.length.toLocaleString("en") : <Skeleton width="2ch" />}</p>
					<p className="chart-caption soft small" role="status">
						{low ? <>products with {threshold} units or fewer</> : <Skeleton width="22ch" />}
					</p>
				</div>
				<div className="threshold">
					<label htmlFor={field}>Threshold</label>
					<input
						id={field}
						className="input number"
						type="number"
						inputMode="numeric"
						min={0}
						max={maxThreshold}
						value={text}
						aria-invalid={thresholdOf(text) === undefined || undefined}
						onChange={({ target: { value } }) => {
							setText(value);
							if (thresholdOf(value) !== undefined) sharedStorage.set(storageKey, value);
						}}
						onBlur={() => setText(String(threshold))}
					/>
				</div>
			</header>
			<QueryView query={levels} name="the stock" skeleton={<LowStockSkeleton />}>
				{({ products, hasMore }) => (
					<LowStockList
						low={lowStock(products, threshold)}
						threshold={threshold}
						productCount={products.length}
						hasMore={hasMore}
						isLoadingMore={levels.isPlaceholderData}
						onLoadMore={() => setMaxProducts(maxProducts + productsPerRead)}
					/>
				)}
			</QueryView>
		</section>
	);
}

interface LowStockListProps {
	/** The products with low stock, the lowest first. */
	low: readonly StockLevel[];
	/** Units. */
	threshold: number;
	/** The number of products that were read. */
	productCount: number;
	/** Whether there are products that were not read. */
	hasMore: boolean;
	isLoadingMore: boolean;
	onLoadMore(): void;
}

function LowStockList({ low, threshold, productCount, hasMore, isLoadingMore, onLoadMore }: LowStockListProps) {
	const [shownCount, setShownCount] = useState(initialCount);
	return (
		<>
			{low.length > 0 ? (
				<ul className="rows">
					{low.slice(0, shownCount).map(({ id, name, category, stock }) => (
						<li key={id} className="product-line compact low-row">
							<div className="product-line-tile">
								<ProductTile id={id} category={category} />
							</div>
							<div>
								<h3>
									<Link href={`/products/${id}`}>
										<bdi>{name}</bdi>
									</Link>
								</h3>
								<p className="soft small">{categoryName(category)}</p>
							</div>
							<Stock stock={stock} />
						</li>
					))}
				</ul>
			) : (
				<EmptyState title="Well stocked" icon="check">
					No product has {threshold} units or fewer.
				</EmptyState>
			)}
			<footer className="low-foot">
				{low.length > shownCount && (
					<Button variant="quiet" onClick={() => setShownCount(shownCount + moreCount)}>
						Show {Math.min(moreCount, low.length - shownCount)} more
					</Button>
				)}
				<p className="soft small">
					Among {hasMore ? "the newest" : "all"} {productCount.toLocaleString("en")} products.
				</p>
				{hasMore && (
					<Button variant="quiet" busy={isLoadingMore} onClick={onLoadMore}>
						Include older products
					</Button>
				)}
			</footer>
		</>
	);
}

function LowStockSkeleton() {
	return (
		<>
			<div className="rows" aria-hidden="true">
				{["a", "b", "c", "d", "e", "f"].map((row) => (
					<div key={row} className="product-line compact low-row">
						<div className="product-line-tile">
							<Skeleton height="100%" />
						</div>
						<Skeleton width="60%" height="1.4em" />
					</div>
				))}
			</div>
			<div className="low-foot">
				<Button variant="quiet" disabled className="filler">
					<Icon name="refresh" />
				</Button>
			</div>
		</>
	);
}

/** Parses a number of units; `undefined` if the text isn't one. */
function thresholdOf(text: string): number | undefined {
	const value = Number(text);
	return text.trim() !== "" && Number.isInteger(value) && value >= 0 && value <= maxThreshold ? value : undefined;
}
