import type { Order } from "@tap/client";
import { useParams } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { useApi } from "../api.ts";
import { StatusBadge } from "../design/badge.tsx";
import { ButtonLink } from "../design/button.tsx";
import { Time } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { Loading, Skeleton } from "../design/skeleton.tsx";
import { EmptyState, ErrorState, OfflineState } from "../design/state.tsx";
import { problemOf } from "../error-message.ts";
import { useSessionState } from "../session/session-context.ts";
import { Page } from "../shell/page.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { OrderLines } from "./order-lines.tsx";
import "./shop.css";

/** How often, in ms, a placed order is read again: somebody is packing it. */
const statusInterval = 10_000;

/** An order, and right after placing it the confirmation. */
export default function OrderPage() {
	const { orderId = "" } = useParams();
	const order = useApi().useQuery(
		"get",
		"/orders/{orderId}",
		{ params: { path: { orderId } } },
		{ refetchInterval: ({ state }) => state.data?.status === "placed" && statusInterval },
	);
	if (order.data) return <OrderDetails order={order.data} />;
	const isUnknown = problemOf(order.error)?.code === "order.not_found";
	return (
		<Page title="Order">
			{order.fetchStatus === "paused" ? (
				<OfflineState what="the order" />
			) : isUnknown ? (
				<EmptyState
					title="No such order"
					icon="search"
					actions={<ButtonLink href="/orders">See your orders</ButtonLink>}
				>
					There is no order with this number, or it is somebody else's.
				</EmptyState>
			) : order.error ? (
				<ErrorState error={order.error} onRetry={() => order.refetch()} />
			) : (
				<>
					<Loading what="the order" />
					<Skeleton height="320px" />
				</>
			)}
		</Page>
	);
}

function OrderDetails({ order }: { order: Order }) {
	const { id, status, createdAt, updatedAt } = order;
	const session = useSessionState();
	const isNew = isPlacedNow(useHistoryState<unknown>()) && status === "placed";
	const name = session.status === "signed-in" ? session.person.firstName : undefined;
	return (
		<Page
			title={isNew ? "Thank you" : "Order"}
			heading={isNew ? `Thank you${name === undefined ? "" : `, ${name}`}.` : "Order"}
			lead={
				isNew ? (
					<>Your order is placed. We put the pieces aside for you.</>
				) : (
					<>
						Placed on <Time value={createdAt} exact />
						{status !== "placed" && (
							<>
								, {status} on <Time value={updatedAt} exact />
							</>
						)}
					</>
				)
			}
		>
			<div className="order card">
				<div className="order-head">
					{isNew && (
						<span className="order-tick">
							<Icon name="check" size={22} />
						</span>
					)}
					<div className="order-number">
						<span className="soft small">Order number</span>
						<code>{id}</code>
					</div>
					<StatusBadge status={status} />
				</div>
				<OrderLines order={order} />
			</div>
			<div className="row order-after">
				<div className="row">
					<ButtonLink href="/">Go on shopping</ButtonLink>
					<ButtonLink href="/orders" variant="quiet">
						My orders
					</ButtonLink>
				</div>
				<CancelButton order={order} />
			</div>
		</Page>
	);
}

function isPlacedNow(state: unknown): boolean {
	return typeof state === "object" && state !== null && "placed" in state && state.placed === true;
}
