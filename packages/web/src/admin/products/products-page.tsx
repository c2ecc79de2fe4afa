import { differingFields, type ProductValues, valuesOf } from "@tap/catalog-csv/product-values.ts";
import type { Product } from "@tap/client";
import { useDeferredValue, useMemo, useRef, useState } from "react";
import { useApi } from "../../api.ts";
import { isolate } from "../../design/bidi.ts";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Icon } from "../../design/icon.tsx";
import { LoadMore } from "../../design/load-more.tsx";
import { QueryView } from "../../design/query-view.tsx";
import { Skeleton } from "../../design/skeleton.tsx";
import { EmptyState } from "../../design/state.tsx";
import { toast } from "../../design/toast.tsx";
import { Page } from "../../shell/page.tsx";
import { categoryName, useCategories } from "../../shop/categories.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { DeleteProduct } from "./delete-product.tsx";
import { blankProduct, NewProduct } from "./new-product.tsx";
import { useProductEdits } from "./product-edits.ts";
import { ProductTable } from "./product-table.tsx";
import "./products.css";

/** The number of products in one page of the list: the API's maximum, so that scrolling sends few requests. */
const limit = 100;

/** All products, editable in place. */
export default function ProductsPage() {
	const [category, setCategory] = useState<string>();
	const [search, setSearch] = useState("");
	const [created, create] = useState<ProductValues>();
	const [deleted, askDelete] = useState<Product>();
	const ended = useRef<string>(undefined);
	const edits = useProductEdits(create);

	const list = useApi().usePages("/products", { query: { limit, ...(category !== undefined && { category }) } });
	const categories = useCategories(list.data);
	const wanted = useDeferredValue(search.trim().toLowerCase());
	const products = useMemo(() => found(list.data ?? [], wanted), [list.data, wanted]);

	const cancel = (productId: string) => {
		const edit = edits.all.get(productId);
		if (!edit) return;
		ended.current = productId;
		edits.drop(productId);
		if (differingFields(edit.values, valuesOf(edit.base)).length === 0) return;
		const resume = () => {
			edits.begin(edit.base);
			edits.change(productId, edit.values);
		};
		toast(`Your changes to ${isolate(edit.base.name)} were discarded.`, { action: { label: "Undo", run: resume } });
	};
	const save = (productId: string) => {
		ended.current = productId;
		edits.save(productId);
	};
	const [conflictId, conflict] = [...edits.all].find(([, edit]) => edit.conflict !== undefined) ?? [];

	return (
		<Page
			title="Products"
			actions={
				<>
					<ButtonLink href="/admin/import">
						<Icon name="file" /> Import
					</ButtonLink>
					<Button variant="primary" onClick={() => create(blankProduct)}>
						<Icon name="plus" /> New product
					</Button>
				</>
			}
		>
			<div className="product-tools">
				<label className="search">
					<Icon name="search" />
					<span className="unseen">Find a product by name or ID</span>
					<input
						className="input"
						type="search"
						placeholder="Find by name or ID"
						value={search}
						onChange={({ target }) => setSearch(target.value)}
					/>
				</label>
				<label className="product-category">
					<span className="unseen">Category</span>
					<select
						className="input"
						value={category ?? ""}
						onChange={({ target }) => setCategory(target.value === "" ? undefined : target.value)}
					>
						<option value="">All categories</option>
						{categories.map((each) => (
							<option key={each} value={each}>
								{categoryName(each)}
							</option>
						))}
					</select>
				</label>
			</div>
			<QueryView query={list} name="the products" skeleton={<ProductsSkeleton />}>
				{(all) => (
					<>
						{products.length > 0 ? (
							<ProductTable
								products={products}
								categories={categories}
								edits={edits}
								onSave={save}
								onCancel={cancel}
								onDelete={askDelete}
								ended={ended}
							/>
						) : (
							<NoProducts isSearch={wanted !== ""} isDone={!list.hasNextPage} seen={all.length} />
						)}
						{(all.length > 0 || list.hasNextPage) && <LoadMore list={list} name="products" />}
					</>
				)}
			</QueryView>
			{created && <NewProduct initial={created} categories={categories} onClose={() => create(undefined)} />}
			{deleted && <DeleteProduct product={deleted} onClose={() => askDelete(undefined)} />}
			{conflictId !== undefined && conflict?.conflict && (
				<ConflictDialog
					key={conflict.conflict.etag}
					edit={conflict}
					theirs={conflict.conflict}
					onSettle={(values) => {
						ended.current = conflictId;
						edits.settle(conflictId, values);
					}}
					onClose={() => edits.postpone(conflictId)}
				/>
			)}
		</Page>
	);
}

/** Returns the products that match a search, of those that are loaded. */
function found(products: readonly Product[], wanted: string): readonly Product[] {
	if (wanted === "") return products;
	return products.filter(({ id, name }) => name.toLowerCase().includes(wanted) || id.toLowerCase().includes(wanted));
}

function NoProducts({ isSearch, isDone, seen }: { isSearch: boolean; isDone: boolean; seen: number }) {
	if (!isSearch) {
		return (
			<EmptyState title="No products yet" actions={<ButtonLink href="/admin/import">Import a catalog</ButtonLink>}>
				Create the first one, or import a file.
			</EmptyState>
		);
	}
	return isDone ? (
		<EmptyState title="No matches" icon="search">
			None of {seen.toLocaleString("en")} products matches by name or ID.
		</EmptyState>
	) : (
		<EmptyState title="Searching" icon="search">
			No match among the newest {seen.toLocaleString("en")} products. Loading the others.
		</EmptyState>
	);
}

function ProductsSkeleton() {
	return (
		<div className="product-skeleton card" aria-hidden="true">
			{["a", "b", "c", "d", "e", "f", "g", "h"].map((key) => (
				<div key={key}>
					<Skeleton width="44px" height="44px" />
					<Skeleton width="min(320px, 60%)" height="1.4em" />
				</div>
			))}
		</div>
	);
}
