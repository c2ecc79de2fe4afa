import type { Order } from "@tap/client";
import { Link, useSearchParams } from "wouter";
import { useApi } from "../api.ts";
import { StatusBadge } from "../design/badge.tsx";
import { ButtonLink } from "../design/button.tsx";
import { ChipLink } from "../design/chip.tsx";
import { Money, Time } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { EndlessEnd } from "../design/load-more.tsx";
import { Loading, Skeleton } from "../design/skeleton.tsx";
import { EmptyState, ErrorState, OfflineState } from "../design/state.tsx";
import { Page } from "../shell/page.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { summaryOf } from "./order-summary.ts";
import "./shop.css";

const filters = [
	{ status: undefined, label: "All" },
	{ status: "placed", label: "Placed" },
	{ status: "fulfilled", label: "Fulfilled" },
	{ status: "cancelled", label: "Cancelled" },
] as const;

/** The person's own orders, newest first. The address keeps the filter. */
export default function OrdersPage() {
	const [search] = useSearchParams();
	const asked = search.get("status");
	const status = filters.find((filter) => filter.status === asked)?.status;
	const orders = useApi().usePages("/orders", { query: { status, limit: 20 } });
	return (
		<Page title="My orders">
			<nav className="chips catalog-chips" aria-label="Status">
				{filters.map((filter) => (
					<ChipLink
						key={filter.label}
						href={filter.status ? `/orders?status=${filter.status}` : "/orders"}
						isCurrent={filter.status === status}
					>
						{filter.label}
					</ChipLink>
				))}
			</nav>
			{orders.data ? (
				orders.data.length > 0 ? (
					<>
						<ul className="rows own-orders card">
							{orders.data.map((order) => (
								<OrderRow key={order.id} order={order} />
							))}
						</ul>
						<EndlessEnd list={orders} what="orders" count={orders.data.length} />
					</>
				) : (
					<EmptyState
						title={status ? `No ${status} orders` : "You have not ordered yet"}
						actions={
							<ButtonLink href={status ? "/orders" : "/"}>{status ? "See all orders" : "Go to the shop"}</ButtonLink>
						}
					>
						{status ? "Other orders may be there." : "Your orders will be here, to follow and to cancel."}
					</EmptyState>
				)
			) : orders.fetchStatus === "paused" ? (
				<OfflineState what="your orders" />
			) : orders.error ? (
				<ErrorState error={orders.error} onRetry={() => orders.refetch()} />
			) : (
				<>
					<Loading what="your orders" />
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
				</>
			)}
		</Page>
	);
}

function OrderRow({ order }: { order: Order }) {
	const { id, status, lines, total, createdAt } = order;
	return (
		<li className="list-row">
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
