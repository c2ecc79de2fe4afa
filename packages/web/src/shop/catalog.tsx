import { useSearchParams } from "wouter";
import { useApi } from "../api.ts";
import { ButtonLink } from "../design/button.tsx";
import { ChipLink } from "../design/chip.tsx";
import { LoadMore } from "../design/load-more.tsx";
import { QueryView } from "../design/query-view.tsx";
import { Skeleton } from "../design/skeleton.tsx";
import { EmptyState } from "../design/state.tsx";
import { Page } from "../shell/page.tsx";
import { categoryName, useCategories } from "./categories.ts";
import { ProductGrid, ProductGridSkeleton } from "./product-grid.tsx";
import "./shop.css";

/** The products per page: the API's maximum, so that scrolling needs few requests. */
const limit = 100;

/** The home page: all products, or those of the category in the address. */
export function Catalog() {
	const [search] = useSearchParams();
	const category = search.get("category") ?? undefined;
	const api = useApi();
	const all = api.usePages("/products", { query: { limit } });
	const filtered = api.usePages("/products", { query: { limit, category }, enabled: category !== undefined });
	const list = category === undefined ? all : filtered;
	const categories = useCategories(all.data, filtered.data);
	const name = category === undefined ? undefined : categoryName(category);

	return (
		<Page title={name} heading={name ?? "All products"}>
			<nav className="chips catalog-chips" aria-label="Categories">
				<CategoryChip category={undefined} current={category} />
				{categories.map((item) => (
					<CategoryChip key={item} category={item} current={category} />
				))}
				{categories.length === 0 && all.isPending && <ChipSkeletons />}
			</nav>
			<QueryView
				query={list}
				name="the products"
				skeleton={<ProductGridSkeleton />}
				empty={<NoProducts category={category} />}
			>
				{(products) => (
					<>
						<ProductGrid key={category} products={products} />
						<LoadMore list={list} name="products" />
					</>
				)}
			</QueryView>
		</Page>
	);
}

function CategoryChip({ category, current }: { category: string | undefined; current: string | undefined }) {
	return (
		<ChipLink
			href={category === undefined ? "/" : `/?category=${encodeURIComponent(category)}`}
			isCurrent={category === current}
		>
			{category === undefined ? "All" : categoryName(category)}
		</ChipLink>
	);
}

function ChipSkeletons() {
	return ["84px", "104px", "72px", "92px"].map((width) => <Skeleton key={width} width={width} height="44px" />);
}

function NoProducts({ category }: { category: string | undefined }) {
	if (category === undefined) {
		return <EmptyState title="No products yet">Products appear here when an admin adds them.</EmptyState>;
	}
	return (
		<EmptyState
			title={`No products in ${categoryName(category)}`}
			icon="search"
			actions={<ButtonLink href="/">See all products</ButtonLink>}
		>
			This category has no products at the moment.
		</EmptyState>
	);
}
