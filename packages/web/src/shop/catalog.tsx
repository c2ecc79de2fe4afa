import { useSearchParams } from "wouter";
import { useApi } from "../api.ts";
import { ButtonLink } from "../design/button.tsx";
import { ChipLink } from "../design/chip.tsx";
import { EndlessEnd } from "../design/load-more.tsx";
import { Loading, Skeleton } from "../design/skeleton.tsx";
import { EmptyState, ErrorState, OfflineState } from "../design/state.tsx";
import { Page } from "../shell/page.tsx";
import { categoryName, useCategories } from "./categories.ts";
import { ProductGrid, ProductGridSkeleton } from "./product-grid.tsx";
import "./shop.css";

/** How many products a page of the list has: the most that the API gives, so that scrolling asks seldom. */
const limit = 100;

/** The shop's first view: everything, or one category. The address keeps the choice. */
export function Catalog() {
	const [search] = useSearchParams();
	const category = search.get("category") ?? undefined;
	const api = useApi();
	const all = api.usePages("/products", { query: { limit } });
	const some = api.usePages("/products", { query: { limit, category }, enabled: category !== undefined });
	const list = category === undefined ? all : some;
	const categories = useCategories(all.data, some.data);
	const title = category === undefined ? "Everything" : categoryName(category);

	return (
		<Page title={category === undefined ? "Shop" : title} heading={title}>
			<nav className="chips catalog-chips" aria-label="Categories">
				<CategoryChip category={undefined} current={category} />
				{categories.map((each) => (
					<CategoryChip key={each} category={each} current={category} />
				))}
				{categories.length === 0 && all.isPending && <ChipSkeletons />}
			</nav>
			{list.data ? (
				list.data.length > 0 ? (
					<>
						<ProductGrid key={category} products={list.data} />
						<EndlessEnd list={list} what="products" count={list.data.length} />
					</>
				) : (
					<NoProducts category={category} />
				)
			) : list.fetchStatus === "paused" ? (
				<OfflineState what="the products" />
			) : list.error ? (
				<ErrorState error={list.error} onRetry={() => list.refetch()} />
			) : (
				<>
					<Loading what="products" />
					<ProductGridSkeleton />
				</>
			)}
		</Page>
	);
}

function CategoryChip({ category, current }: { category: string | undefined; current: string | undefined }) {
	return (
		<ChipLink
			href={category === undefined ? "/" : `/?category=${encodeURIComponent(category)}`}
			isCurrent={category === current}
		>
			{category === undefined ? "Everything" : categoryName(category)}
		</ChipLink>
	);
}

function ChipSkeletons() {
	return ["84px", "104px", "72px", "92px"].map((width) => <Skeleton key={width} width={width} height="44px" />);
}

function NoProducts({ category }: { category: string | undefined }) {
	if (category === undefined) {
		return <EmptyState title="The shelves are empty">As soon as an admin adds products, they are here.</EmptyState>;
	}
	return (
		<EmptyState
			title={`Nothing in ${categoryName(category)}`}
			icon="search"
			actions={<ButtonLink href="/">See everything</ButtonLink>}
		>
			There are no products in this category at the moment.
		</EmptyState>
	);
}
