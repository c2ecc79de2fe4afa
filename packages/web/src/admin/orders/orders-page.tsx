import type { Order } from "@tap/client";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { useApi } from "../../api.ts";
import { statusLabels } from "../../design/badge.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { ChipLink } from "../../design/chip.tsx";
import { Icon } from "../../design/icon.tsx";
import { LoadMore } from "../../design/load-more.tsx";
import { Notice } from "../../design/notice.tsx";
import { QueryView } from "../../design/query-view.tsx";
import { EmptyState } from "../../design/state.tsx";
import { VirtualList } from "../../design/virtual-list.tsx";
import { Page } from "../../shell/page.tsx";
import { OrderDetails } from "./order-details.tsx";
import { OrderRow, OrderRowsSkeleton, rowHeight } from "./order-row.tsx";
import { maxWaiting, useQueue } from "./use-queue.ts";
import "./orders.css";

const filters = [
	{ status: "placed", label: "To fulfill" },
	{ status: "fulfilled", label: statusLabels.fulfilled },
	{ status: "cancelled", label: statusLabels.cancelled },
] as const;

/** The number of orders in one page of a list: the API's maximum, so that scrolling sends few requests. */
const limit = 100;

/** All customers' orders by status: the queue to fulfill, fulfilled and canceled ones. The address has the status. */
export default function OrdersPage() {
	const [search] = useSearchParams();
	const requested = search.get("status");
	const status = filters.find((filter) => filter.status === requested)?.status ?? "placed";
	return (
		<Page title="Orders">
			<nav className="chips orders-chips" aria-label="Status">
				{filters.map((filter) => (
					<ChipLink
						key={filter.status}
						href={`/admin/orders?status=${filter.status}`}
						isCurrent={filter.status === status}
					>
						{filter.label}
					</ChipLink>
				))}
			</nav>
			{status === "placed" ? <Queue /> : <Settled key={status} status={status} />}
		</Page>
	);
}

/** The orders to fulfill, oldest first. */
function Queue() {
	const { query, orders, hasMore, fulfill, show } = useQueue();
	const [open, setOpen] = useState<Order>();
	return (
		<>
			<QueryView query={{ ...query, data: orders }} name="the orders" skeleton={<OrderRowsSkeleton />}>
				{(shown) => (
					<>
						<QueueHead orders={shown} hasMore={hasMore} onRefresh={() => query.refetch()} />
						{shown.length > 0 ? (
							<VirtualList className="queue card" items={shown} itemHeight={rowHeight}>
								{(order, place) => (
									<OrderRow
										order={order}
										place={place}
										onOpen={() => setOpen(order)}
										action={order.status === "placed" && <FulfillButton order={order} onFulfill={fulfill} />}
									/>
								)}
							</VirtualList>
						) : (
							<EmptyState
								title="Nothing to fulfill"
								icon="check"
								actions={<ButtonLink href="/overview">View overview</ButtonLink>}
							>
								New orders appear here automatically.
							</EmptyState>
						)}
					</>
				)}
			</QueryView>
			{open && (
				<OrderDetails
					order={open}
					onClose={() => setOpen(undefined)}
					onChange={show}
					actions={(order) => order.status === "placed" && <FulfillButton primary order={order} onFulfill={fulfill} />}
				/>
			)}
		</>
	);
}

interface QueueHeadProps {
	orders: readonly Order[];
	hasMore: boolean;
	onRefresh(): void;
}

/** The number of waiting orders, and the button that refreshes the queue. */
function QueueHead({ orders, hasMore, onRefresh }: QueueHeadProps) {
	const waiting = orders.filter(({ status }) => status === "placed").length;
	const count = `${hasMore ? "more than " : ""}${waiting.toLocaleString("en")}`;
	return (
		<>
			<div className="queue-head">
				<p className="soft" role="status">
					{waiting === 0 ? "No orders waiting." : `${count} waiting, oldest first.`}
				</p>
				<Button variant="quiet" iconOnly aria-label="Refresh" onClick={onRefresh}>
					<Icon name="refresh" />
				</Button>
			</div>
			{hasMore && (
				<Notice>
					<p>These are the newest {maxWaiting} orders. Older ones appear as these are fulfilled.</p>
				</Notice>
			)}
		</>
	);
}

interface FulfillButtonProps {
	order: Order;
	onFulfill(order: Order): void;
	primary?: boolean;
}

function FulfillButton({ order, onFulfill, primary = false }: FulfillButtonProps) {
	return (
		<Button
			variant={primary ? "primary" : "plain"}
			className="fulfill"
			onClick={({ currentTarget }) => {
				focusNext(currentTarget);
				onFulfill(order);
			}}
		>
			Fulfill<span className="unseen"> order {order.id}</span>
		</Button>
	);
}

/** Moves the focus off a button that disappears when it is pressed, to the next one or to the button of its row. */
function focusNext(button: HTMLElement): void {
	const row = button.closest("li");
	let next = row?.nextElementSibling;
	while (next && !next.querySelector(".fulfill")) next = next.nextElementSibling;
	const target = next?.querySelector<HTMLElement>(".fulfill") ?? row?.querySelector<HTMLElement>("button");
	target?.focus({ preventScroll: true });
}

/** All customers' fulfilled or canceled orders, newest first. */
function Settled({ status }: { status: "fulfilled" | "cancelled" }) {
	const orders = useApi().usePages("/orders", { query: { scope: "all", status, limit } });
	const [open, setOpen] = useState<Order>();
	return (
		<>
			<QueryView
				query={orders}
				name="the orders"
				skeleton={<OrderRowsSkeleton />}
				empty={<EmptyState title={`No ${statusLabels[status].toLowerCase()} orders`}>There are none yet.</EmptyState>}
			>
				{(items) => (
					<>
						<div className="queue-head">
							<p className="soft">Newest first.</p>
						</div>
						<VirtualList className="queue no-action card" items={items} itemHeight={rowHeight}>
							{(order, place) => <OrderRow order={order} place={place} onOpen={() => setOpen(order)} />}
						</VirtualList>
						<LoadMore list={orders} name="orders" />
					</>
				)}
			</QueryView>
			{open && (
				<OrderDetails order={open} onClose={() => setOpen(undefined)} onChange={() => {}} actions={() => null} />
			)}
		</>
	);
}
