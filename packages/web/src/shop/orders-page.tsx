import type { Order } from "@tap/client";
import { Link, useSearchParams } from "wouter";
import { useApi } from "../api.ts";
import { StatusBadge, statusLabels } from "../design/badge.tsx";
import { ButtonLink } from "../design/button.tsx";
import { ChipLink } from "../design/chip.tsx";
import { Money, Time } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { LoadMore } from "../design/load-more.tsx";
import { QueryView } from "../design/query-view.tsx";
import { Skeleton } from "../design/skeleton.tsx";
import { EmptyState } from "../design/state.tsx";
import { type ItemPlace, VirtualList } from "../design/virtual-list.tsx";
import { Page } from "../shell/page.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { summaryOf } from "./order-summary.ts";
import "./shop.css";

const filters = [undefined, "placed", "fulfilled", "cancelled"] as const;

/** How high a row is in px, unless its texts are long. */
const rowHeight = 84;

/** The signed-in person's orders, newest first. The address has the filter. */
export default function OrdersPage() {
	const [search] = useSearchParams();
	const requested = search.get("status");
	const status = filters.find((filter) => filter === requested);
	const orders = useApi().usePages("/orders", { query: { status, limit: 20 } });
	return (
		<Page>
			<nav className="chips catalog-chips" aria-label="Status">
				{filters.map((filter) => (
					<ChipLink
						key={filter ?? "all"}
						href={filter ? `/orders?status=${filter}` : "/orders"}
						isCurrent={filter === status}
					>
						{filter ? statusLabels[filter] : "All"}
					</ChipLink>
				))}
			</nav>
			<QueryView query={orders} name="your orders" skeleton={<OrdersSkeleton />} empty={<NoOrders status={status} />}>
				{(items) => (
					<>
						<VirtualList className="own-orders card" items={items} itemHeight={rowHeight}>
							{(order, place) => <OrderRow order={order} place={place} />}
						</VirtualList>
						<LoadMore list={orders} name="orders" />
					</>
				)}
			</QueryView>
		</Page>
	);
}

function NoOrders({ status }: { status: Order["status"] | undefined }) {
	if (status === undefined) {
		return (
			<EmptyState title="No orders yet" actions={<ButtonLink href="/">Go to the shop</ButtonLink>}>
				Your orders will appear here, where you can follow and cancel them.
			</EmptyState>
		);
	}
	const label = statusLabels[status].toLowerCase();
	return (
		<EmptyState title={`No ${label} orders`} actions={<ButtonLink href="/orders">See all orders</ButtonLink>}>
			You may have orders with another status.
		</EmptyState>
	);
}

function OrdersSkeleton() {
	return (
		<div className="rows own-orders card" aria-hidden="true">
			{["a", "b", "c", "d"].map((key) => (
				<div key={key} className="list-row">
					<div className="own-order">
						<Skeleton width="min(320px, 90%)" height="1.5em" />
						<Skeleton width="140px" />
					</div>
				</div>
			))}
		</div>
	);
}

function OrderRow({ order, place }: { order: Order; place: ItemPlace }) {
	const { id, status, lines, total, createdAt } = order;
	return (
		<li {...place} className="list-row">
			<div className="own-order">
				<h2>
					<Link href={`/orders/${id}`}>{summaryOf(lines)}</Link>
				</h2>
				<p className="soft small">
					<Time value={createdAt} exact />
				</p>
			</div>
			<StatusBadge status={status} />
			<p className="list-row-total">
				<Money value={total} />
			</p>
			<div className="list-row-action">
				<CancelButton order={order} />
			</div>
			<Icon name="chevron" />
		</li>
	);
}
