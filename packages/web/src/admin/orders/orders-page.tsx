import type { Order } from "@tap/client";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { useApi } from "../../api.ts";
import { Button, ButtonLink } from "../../design/button.tsx";
import { ChipLink } from "../../design/chip.tsx";
import { Icon } from "../../design/icon.tsx";
import { LoadMore } from "../../design/load-more.tsx";
import { Notice } from "../../design/notice.tsx";
import { EmptyState, ErrorState, OfflineState } from "../../design/state.tsx";
import { Page } from "../../shell/page.tsx";
import { OrderDetails } from "./order-details.tsx";
import { OrderRow, OrderRowsSkeleton } from "./order-row.tsx";
import { mostWaiting, useQueue } from "./use-queue.ts";
import "./orders.css";

const filters = [
	{ status: "placed", label: "To fulfil" },
	{ status: "fulfilled", label: "Fulfilled" },
	{ status: "cancelled", label: "Cancelled" },
] as const;

/** Everybody's orders: the queue of those to fulfil, and those that are settled. The address keeps which. */
export default function OrdersPage() {
	const [search] = useSearchParams();
	const asked = search.get("status");
	const status = filters.find((filter) => filter.status === asked)?.status ?? "placed";
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

/** The orders to fulfil, the oldest first. */
function Queue() {
	const { reading, orders, hasMore, fulfil, show } = useQueue();
	const [open, setOpen] = useState<Order>();
	if (!orders) {
		return reading.fetchStatus === "paused" ? (
			<OfflineState name="the orders" />
		) : reading.error ? (
			<ErrorState error={reading.error} onRetry={() => reading.refetch()} />
		) : (
			<OrderRowsSkeleton />
		);
	}
	const waiting = orders.filter(({ status }) => status === "placed").length;
	const atLeast = hasMore ? "more than " : "";
	return (
		<>
			<div className="queue-head">
				<p className="soft" role="status">
					{waiting === 0
						? "Nothing is waiting."
						: `${atLeast}${waiting.toLocaleString("en")} waiting, the oldest first.`}
				</p>
				<Button variant="quiet" iconOnly aria-label="Read the queue again" onClick={() => reading.refetch()}>
					<Icon name="refresh" />
				</Button>
			</div>
			{hasMore && (
				<Notice>
					<p>These are the newest {mostWaiting}. Older ones come up as these are fulfilled.</p>
				</Notice>
			)}
			{orders.length > 0 ? (
				<ul className="rows queue card">
					{orders.map((order) => (
						<OrderRow
							key={order.id}
							order={order}
							onOpen={() => setOpen(order)}
							action={order.status === "placed" && <FulfilButton order={order} onFulfil={fulfil} />}
						/>
					))}
				</ul>
			) : (
				<EmptyState
					title="Nothing to fulfil"
					icon="check"
					actions={<ButtonLink href="/overview">See the overview</ButtonLink>}
				>
					New orders appear here by themselves.
				</EmptyState>
			)}
			{open && (
				<OrderDetails
					order={open}
					onClose={() => setOpen(undefined)}
					onChange={show}
					actions={(order) => order.status === "placed" && <FulfilButton primary order={order} onFulfil={fulfil} />}
				/>
			)}
		</>
	);
}

interface FulfilButtonProps {
	order: Order;
	onFulfil(order: Order): void;
	primary?: boolean;
}

function FulfilButton({ order, onFulfil, primary = false }: FulfilButtonProps) {
	return (
		<Button
			variant={primary ? "primary" : "plain"}
			className="fulfil"
			onClick={({ currentTarget }) => {
				focusNext(currentTarget);
				onFulfil(order);
			}}
		>
			Fulfil<span className="unseen"> order {order.id}</span>
		</Button>
	);
}

/** The button goes away with the press: the focus goes on to the next one, or to the row that it was in. */
function focusNext(button: HTMLElement): void {
	const row = button.closest("li");
	let next = row?.nextElementSibling;
	while (next && !next.querySelector(".fulfil")) next = next.nextElementSibling;
	const target = next?.querySelector<HTMLElement>(".fulfil") ?? row?.querySelector<HTMLElement>("button");
	target?.focus({ preventScroll: true });
}

/** The fulfilled or cancelled orders of everybody, newest first. */
function Settled({ status }: { status: "fulfilled" | "cancelled" }) {
	const orders = useApi().usePages("/orders", { query: { scope: "all", status, limit: 20 } });
	const [open, setOpen] = useState<Order>();
	if (!orders.data) {
		return orders.fetchStatus === "paused" ? (
			<OfflineState name="the orders" />
		) : orders.error ? (
			<ErrorState error={orders.error} onRetry={() => orders.refetch()} />
		) : (
			<OrderRowsSkeleton />
		);
	}
	if (orders.data.length === 0) {
		return <EmptyState title={`No ${status} orders`}>There are none so far.</EmptyState>;
	}
	return (
		<>
			<div className="queue-head">
				<p className="soft">The newest first.</p>
			</div>
			<ul className="rows queue no-action card">
				{orders.data.map((order) => (
					<OrderRow key={order.id} order={order} onOpen={() => setOpen(order)} />
				))}
			</ul>
			<LoadMore list={orders} name="orders" />
			{open && (
				<OrderDetails order={open} onClose={() => setOpen(undefined)} onChange={() => {}} actions={() => null} />
			)}
		</>
	);
}
