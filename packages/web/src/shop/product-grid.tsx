import { useWindowVirtualizer } from "@tanstack/react-virtual";
import type { Product } from "@tap/client";
import { useLayoutEffect, useRef, useState } from "react";
import { ProductCard, ProductCardSkeleton } from "./product-card.tsx";

/** The layout of the grid; lengths are in px. */
interface Layout {
	columns: number;
	/** Without the gap. */
	rowHeight: number;
	gap: number;
	/** The offset of the grid in the document. */
	top: number;
}

/** Lengths in rem, as in shop.css: larger text makes cards wider and rows taller. */
const rem = {
	minCardWidth: 13.75,
	/** The minimum width on narrow screens, so that two cards fit in a row. */
	minNarrowCardWidth: 8,
	/** The height of a card's text. */
	cardText: 6.5,
};

/** The number of rows rendered outside the window, so that the keyboard always reaches a next card. */
const overscan = 3;

/** A grid of products that renders only the rows near the window: ten thousand products scroll as smoothly as twenty. */
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
		// Content above it may appear or disappear, such as the offline banner.
		observer.observe(document.body);
		return () => observer.disconnect();
	}, []);

	const { columns, rowHeight, gap, top } = layout ?? { columns: 1, rowHeight: 400, gap: 0, top: 0 };
	const virtualizer = useWindowVirtualizer({
		count: Math.ceil(products.length / columns),
		estimateSize: () => rowHeight,
		gap,
		overscan,
		scrollMargin: top,
	});
	// biome-ignore lint/correctness/useExhaustiveDependencies: its cached sizes are those of the previous layout
	useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight, gap, columns]);

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
							style={{ "--column": column, height: rowHeight, translate: `0 ${start - top}px` }}
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

/** The grid while the first products are loading. */
export function ProductGridSkeleton() {
	return (
		<div className="product-grid">
			{Array.from({ length: 12 }, (_, index) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
				<ProductCardSkeleton key={index} />
			))}
		</div>
	);
}

function layoutOf(element: HTMLElement): Layout {
	const style = getComputedStyle(element);
	const gap = Number.parseFloat(style.columnGap);
	const remPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
	const width = element.clientWidth;
	const fitting = (minWidthRem: number) => Math.floor((width + gap) / (minWidthRem * remPx + gap));
	const columns = Math.max(1, fitting(rem.minCardWidth), Math.min(2, fitting(rem.minNarrowCardWidth)));
	const card = (width - gap * (columns - 1)) / columns;
	const top = Math.round(element.getBoundingClientRect().top + scrollY);
	return { columns, rowHeight: Math.round(card * 0.75 + rem.cardText * remPx), gap, top };
}
