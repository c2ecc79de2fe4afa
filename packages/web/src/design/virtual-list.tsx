import { type ReactNode, useMemo } from "react";
import {
	type RenderedRow,
	type RowPlace,
	type RowsOptions,
	useBoxRows,
	useRowPlace,
	useWindowRows,
	type VirtualRows,
} from "./virtual-rows.ts";

/** Props for the `<li>` of an item: its position, and the ref that measures it. */
export interface ItemPlace extends RowPlace {
	"aria-posinset": number;
	"aria-setsize": number;
}

interface VirtualListProps<Item extends { id: string }> {
	className: string;
	items: readonly Item[];
	/** The estimated height of an item in px, used until it is measured. */
	itemHeight: number;
	/** Renders the `<li>` of an item. */
	children(item: Item, place: ItemPlace): ReactNode;
}

/** A list that renders only the items near the window and scrolls with the page. */
export function VirtualList<Item extends { id: string }>(props: VirtualListProps<Item>) {
	return <Items {...props} virtual={useWindowRows(props.className, optionsOf(props))} />;
}

/** A `VirtualList` in a dialog, which scrolls by itself. */
export function VirtualListInDialog<Item extends { id: string }>(props: VirtualListProps<Item>) {
	return <Items {...props} virtual={useBoxRows(dialogOf, optionsOf(props))} />;
}

interface ItemsProps<Item extends { id: string }> extends VirtualListProps<Item> {
	virtual: VirtualRows<Item>;
}

function Items<Item extends { id: string }>({
	className,
	items,
	children,
	virtual: { container, rendered },
}: ItemsProps<Item>) {
	return (
		<ul {...container} className={`rows ${className} ${container.className}`}>
			{rendered.map((each) => (
				<ListItem key={each.row.id} rendered={each} count={items.length}>
					{children}
				</ListItem>
			))}
		</ul>
	);
}

interface ListItemProps<Item extends { id: string }> extends Pick<VirtualListProps<Item>, "children"> {
	rendered: RenderedRow<Item>;
	/** The number of items in the list. */
	count: number;
}

/** An item. When another one scrolls into view, its content isn't rendered again. */
function ListItem<Item extends { id: string }>({ rendered, count, children }: ListItemProps<Item>) {
	const place = useRowPlace(rendered);
	const { row, index } = rendered;
	return useMemo(
		() => children(row, { ...place, "aria-posinset": index + 1, "aria-setsize": count }),
		[children, row, place, index, count],
	);
}

function optionsOf<Item extends { id: string }>({ items, itemHeight }: VirtualListProps<Item>): RowsOptions<Item> {
	return { rows: items, rowHeight: itemHeight, rowKey: idOf };
}

function idOf({ id }: { id: string }): string {
	return id;
}

function dialogOf(element: Element): Element | null {
	return element.closest("dialog");
}
