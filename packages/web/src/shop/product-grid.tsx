import { useWindowVirtualizer } from "@tanstack/react-virtual";
import type { Product } from "@tap/client";
import { useLayoutEffect, useRef, useState } from "react";
import { ProductCard, ProductCardSkeleton } from "./product-card.tsx";

/** The layout of a grid, in px but for `columns`. */
interface Layout {
	columns: number;
	/** The height of a row without the gap. */
	row: number;
	gap: number;
	/** Where the grid begins in the document. */
	top: number;
}

/** The narrowest that a card gets, in px, unless two would not fit beside each other. */
const narrowest = 220;

/** The height of a card's text in rem, as shop.css has it: text that the person enlarged makes the rows taller. */
const cardText = 6.5;

/** Rows beyond the window that are rendered, so that the keyboard always finds a next card. */
const overscan = 3;

/** Products in a grid that renders only the rows near the window: ten thousand stay as smooth as twenty. */
export function ProductGrid({ products }: { products: readonly Product[] }) {
	const grid = useRef<HTMLUListElement>(null);
	const [layout, setLayout] = useState<Layout>();

	useLayoutEffect(() => {
		const element = grid.current;
		if (!element) return;
		const measure = () => setLayout(layoutOf(element));
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(element);
		// What stands above it may grow or go, as the offline banner does.
		observer.observe(document.body);
		return () => observer.disconnect();
	}, []);

	const { columns, row, gap, top } = layout ?? { columns: 1, row: 400, gap: 0, top: 0 };
	const virtualizer = useWindowVirtualizer({
		count: Math.ceil(products.length / columns),
		estimateSize: () => row,
		gap,
		overscan,
		scrollMargin: top,
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: the sizes that it remembers are of another layout
	useLayoutEffect(() => virtualizer.measure(), [virtualizer, row, gap, columns]);

	return (
		<ul
			ref={grid}
			className="product-grid virtual"
			style={{ "--columns": columns, height: virtualizer.getTotalSize() }}
		>
			{layout &&
				virtualizer.getVirtualItems().flatMap(({ index, start }) =>
					products.slice(index * columns, (index + 1) * columns).map((product, column) => (
						<li
							key={product.id}
							style={{ "--column": column, height: row, translate: `0 ${start - top}px` }}
							aria-posinset={index * columns + column + 1}
							aria-setsize={products.length}
						>
							<ProductCard product={product} />
						</li>
					)),
				)}
		</ul>
	);
}

/** The grid while the first products are on their way. */
export function ProductGridSkeleton() {
	return (
		<div className="product-grid">
			{Array.from({ length: 12 }, (_, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
				<ProductCardSkeleton key={index} />
			))}
		</div>
	);
}

function layoutOf(element: HTMLElement): Layout {
	const style = getComputedStyle(element);
	const gap = Number.parseFloat(style.columnGap);
	const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
	const width = element.clientWidth;
	const columns = Math.max(2, Math.floor((width + gap) / (narrowest + gap)));
	const card = (width - gap * (columns - 1)) / columns;
	const top = Math.round(element.getBoundingClientRect().top + scrollY);
	return { columns, row: Math.round(card * 0.75 + cardText * rem), gap, top };
}
