import type { Order } from "@tap/client";
import { useParams } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { useApi } from "../api.ts";
import { StatusBadge, statusLabels } from "../design/badge.tsx";
import { isolate } from "../design/bidi.ts";
import { ButtonLink } from "../design/button.tsx";
import { Time } from "../design/format.tsx";
import { Icon } from "../design/icon.tsx";
import { QueryView } from "../design/query-view.tsx";
import { Skeleton } from "../design/skeleton.tsx";
import { EmptyState } from "../design/state.tsx";
import { useSessionState } from "../session/session-context.ts";
import { Page } from "../shell/page.tsx";
import { CancelButton } from "./cancel-button.tsx";
import { OrderLines } from "./order-lines.tsx";
import "./shop.css";

/** The interval in ms at which a placed order is refetched: its status may change at any time. */
const statusIntervalMs = 10_000;

/** An order. Right after it was placed, the page is its confirmation. */
export default function OrderPage() {
	const { orderId = "" } = useParams();
	const order = useApi().useQuery(
		"get",
		"/orders/{orderId}",
		{ params: { path: { orderId } } },
		{ refetchInterval: ({ state }) => state.data?.status === "placed" && statusIntervalMs },
	);
	return (
		<QueryView
			query={order}
			name="the order"
			skeleton={
				<Page>
					<Skeleton height="320px" />
				</Page>
			}
			problems={{ "order.not_found": <OrderNotFound /> }}
			frame={(state) => <Page>{state}</Page>}
		>
			{(data) => <OrderDetails order={data} />}
		</QueryView>
	);
}

function OrderNotFound() {
	return (
		<EmptyState title="Order not found" icon="search" actions={<ButtonLink href="/orders">See your orders</ButtonLink>}>
			No order of yours has this number.
		</EmptyState>
	);
}

function OrderDetails({ order }: { order: Order }) {
	const { id, status, createdAt, updatedAt } = order;
	const session = useSessionState();
	const isNew = wasJustPlaced(useHistoryState<unknown>()) && status === "placed";
	const name = session.status === "signed-in" ? session.person.firstName : undefined;
	return (
		<Page
			title={isNew ? "Thank you" : undefined}
			heading={isNew ? `Thank you${name === undefined ? "" : `, ${isolate(name)}`}!` : undefined}
			lead={
				isNew ? (
					<>Your order has been placed, and its products are reserved for you.</>
				) : (
					<>
						Placed on <Time value={createdAt} exact />
						{status !== "placed" && (
							<>
								, {statusLabels[status].toLowerCase()} on <Time value={updatedAt} exact />
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
					<ButtonLink href="/">Continue shopping</ButtonLink>
					<ButtonLink href="/orders" variant="quiet">
						My orders
					</ButtonLink>
				</div>
				<CancelButton order={order} />
			</div>
		</Page>
	);
}

function wasJustPlaced(state: unknown): boolean {
	return typeof state === "object" && state !== null && "placed" in state && state.placed === true;
}
