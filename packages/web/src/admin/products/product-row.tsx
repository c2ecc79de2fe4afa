import type { ProductField } from "@tap/catalog-csv/product-values.ts";
import type { Product } from "@tap/client";
import { memo, type RefObject, useEffect, useRef } from "react";
import { Badge } from "../../design/badge.tsx";
import { Button } from "../../design/button.tsx";
import { Money } from "../../design/format.tsx";
import { Icon } from "../../design/icon.tsx";
import { categoryName } from "../../shop/categories.ts";
import { ProductTile } from "../../shop/product-tile.tsx";
import { Stock } from "../../shop/stock.tsx";

interface ProductRowProps {
	product: Product;
	/** Whether a change of it is on its way. */
	isSaving: boolean;
	onEdit(product: Product, focus?: ProductField): void;
	onDelete(product: Product): void;
	/** The product whose edit has just ended: its row takes the focus back. */
	ended: RefObject<string | undefined>;
}

/** The cells of a product that is not being edited. */
export const ProductCells = memo(function ProductCells({
	product,
	isSaving,
	onEdit,
	onDelete,
	ended,
}: ProductRowProps) {
	const { id, name, description, category, price, stock } = product;
	const edit = useRef<HTMLButtonElement>(null);
	useEffect(() => {
		if (ended.current !== id) return;
		ended.current = undefined;
		edit.current?.focus({ preventScroll: true });
	}, [ended, id]);
	/** A press on a value edits that value. Keyboards have the button, which leads to the same fields. */
	const press = (field: ProductField) => ({ onClick: () => onEdit(product, field) });
	return (
		<>
			{/* biome-ignore-start lint/a11y/useKeyWithClickEvents: a shortcut for the pointer; the button does the same */}
			<td className="product-cell-name" {...press("name")}>
				<span className="product-cell-tile">
					<ProductTile id={id} category={category} />
				</span>
				<span className="product-cell-values">
					<strong>
						<bdi>{name}</bdi>
					</strong>
					<span className="soft">
						<bdi>{description === "" ? "No description" : description}</bdi>
					</span>
				</span>
			</td>
			<td className="product-cell-category" {...press("category")}>
				{categoryName(category)}
			</td>
			<td className="product-cell-price" {...press("price")}>
				<Money value={price} />
			</td>
			<td className="product-cell-stock" {...press("stock")}>
				{isSaving ? <Badge tone="info">Saving</Badge> : <Stock stock={stock} />}
			</td>
			{/* biome-ignore-end lint/a11y/useKeyWithClickEvents: see above */}
			<td className="product-cell-actions">
				<Button ref={edit} variant="quiet" iconOnly aria-label={`Edit ${name}`} onClick={() => onEdit(product)}>
					<Icon name="edit" />
				</Button>
				<Button variant="quiet" iconOnly aria-label={`Delete ${name}`} onClick={() => onDelete(product)}>
					<Icon name="trash" />
				</Button>
			</td>
		</>
	);
});
