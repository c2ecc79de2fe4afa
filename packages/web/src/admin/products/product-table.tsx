import type { Product } from "@tap/client";
import type { RefObject } from "react";
import { VirtualTable } from "../../design/virtual-table.tsx";
import { ProductEditor } from "./product-editor.tsx";
import type { ProductEdits } from "./product-edits.ts";
import { ProductCells } from "./product-row.tsx";

const headers = [
	{ name: "Product" },
	{ name: "Category" },
	{ name: "Price", className: "end" },
	{ name: "Stock" },
	{ name: "Actions", className: "end" },
];

/** How high a row is, in px, unless its values are enlarged. */
const rowHeight = 68;

interface ProductTableProps {
	products: readonly Product[];
	/** Categories to offer in the editors. */
	categories: readonly string[];
	edits: ProductEdits;
	onSave(productId: string): void;
	onCancel(productId: string): void;
	onDelete(product: Product): void;
	/** The product whose edit has just ended: its row takes the focus back. */
	ended: RefObject<string | undefined>;
}

/** The products as a table; a row that is edited opens into a form. On narrow screens the rows are cards. */
export function ProductTable(props: ProductTableProps) {
	const { products, categories, edits, onSave, onCancel, onDelete, ended } = props;
	return (
		<div className="card product-table-frame">
			<VirtualTable
				caption="Products"
				className="product-table"
				headers={headers}
				rows={products}
				rowHeight={rowHeight}
				rowKey={idOf}
			>
				{(product, place) => {
					const edit = edits.all.get(product.id);
					return (
						<tr {...place} className={edit && !edit.isSaving ? "editing" : undefined}>
							{edit && !edit.isSaving ? (
								<ProductEditor
									edit={edit}
									categories={categories}
									onChange={(values) => edits.change(product.id, values)}
									onSave={() => onSave(product.id)}
									onCancel={() => onCancel(product.id)}
								/>
							) : (
								<ProductCells
									product={product}
									isSaving={edit?.isSaving ?? false}
									onEdit={edits.begin}
									onDelete={onDelete}
									ended={ended}
								/>
							)}
						</tr>
					);
				}}
			</VirtualTable>
		</div>
	);
}

function idOf({ id }: Product): string {
	return id;
}
