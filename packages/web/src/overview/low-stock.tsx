import { useId, useState } from "react";
import { Link } from "wouter";
import { Button } from "../design/button.tsx";
import { Icon } from "../design/icon.tsx";
import { Loading, Skeleton } from "../design/skeleton.tsx";
import { EmptyState, ErrorState, OfflineState } from "../design/state.tsx";
import { categoryName } from "../shop/categories.ts";
import { ProductTile } from "../shop/product-tile.tsx";
import { Stock } from "../shop/stock.tsx";
import { lowStock } from "./metrics.ts";
import { productsAtATime, useStockLevels } from "./stock-levels.ts";

/** The threshold is a matter of this browser. */
const key = "tap.low-stock";
const usual = 10;
const highest = 9_999;

/** How many products are shown at first, and how many more with each press. */
const few = 6;
const more = 50;

/** The products of which few pieces are left; the person says what few is. */
export function LowStock() {
	const heading = useId();
	const field = useId();
	const [text, setText] = useState(() => localStorage.getItem(key) ?? String(usual));
	const [read, setRead] = useState(productsAtATime);
	const [most, setMost] = useState(few);
	const levels = useStockLevels(read);
	const threshold = thresholdOf(text) ?? usual;
	const low = levels.data && lowStock(levels.data.products, threshold);

	return (
		<section className="chart-card card low-stock" aria-labelledby={heading}>
			<header className="chart-head">
				<div>
					<h2 id={heading}>Low stock</h2>
					<p className="chart-figure number">{low ? low.length.toLocaleString("en") : <Skeleton width="2ch" />}</p>
					<p className="chart-caption soft small" role="status">
						{low ? <>products with {threshold} pieces or fewer</> : <Skeleton width="22ch" />}
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
						max={highest}
						value={text}
						aria-invalid={thresholdOf(text) === undefined || undefined}
						onChange={({ target: { value } }) => {
							setText(value);
							if (thresholdOf(value) !== undefined) localStorage.setItem(key, value);
						}}
						onBlur={() => setText(String(threshold))}
					/>
				</div>
			</header>
			{low && levels.data ? (
				<>
					{low.length > 0 ? (
						<ul className="rows">
							{low.slice(0, most).map(({ id, name, category, stock }) => (
								<li key={id} className="product-line compact low-row">
									<div className="product-line-tile">
										<ProductTile id={id} category={category} />
									</div>
									<div>
										<h3>
											<Link href={`/products/${id}`}>{name}</Link>
										</h3>
										<p className="soft small">{categoryName(category)}</p>
									</div>
									<Stock stock={stock} />
								</li>
							))}
						</ul>
					) : (
						<EmptyState title="Well stocked" icon="check">
							No product has {threshold} pieces or fewer.
						</EmptyState>
					)}
					<footer className="low-foot">
						{low.length > most && (
							<Button variant="quiet" onClick={() => setMost(most + more)}>
								Show {Math.min(more, low.length - most)} more
							</Button>
						)}
						<p className="soft small">
							{levels.data.hasMore
								? `Of the newest ${levels.data.products.length.toLocaleString("en")} products.`
								: `Of all ${levels.data.products.length.toLocaleString("en")} products.`}
						</p>
						{levels.data.hasMore && (
							<Button variant="quiet" busy={levels.isPlaceholderData} onClick={() => setRead(read + productsAtATime)}>
								Check older ones too
							</Button>
						)}
					</footer>
				</>
			) : levels.fetchStatus === "paused" ? (
				<OfflineState what="the stock" />
			) : levels.error ? (
				<ErrorState error={levels.error} onRetry={() => levels.refetch()} />
			) : (
				<>
					<Loading what="the stock" />
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
			)}
		</section>
	);
}

/** Reads a number of pieces; `undefined` when the text is none. */
function thresholdOf(text: string): number | undefined {
	const value = Number(text);
	return text.trim() !== "" && Number.isInteger(value) && value >= 0 && value <= highest ? value : undefined;
}
