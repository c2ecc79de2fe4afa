import type { Order } from "@tap/client";
import type { ReactNode } from "react";
import { Badge, StatusBadge } from "../../design/badge.tsx";
import { Money, Time } from "../../design/format.tsx";
import { Skeleton } from "../../design/skeleton.tsx";
import type { ItemPlace } from "../../design/virtual-list.tsx";
import { summaryOf } from "../../shop/order-summary.ts";
import { formatAge } from "../../time.ts";
import { CustomerName } from "../customer.tsx";

/** The waiting time, in ms, after which an order is late. */
const lateAfterMs = 2 * 24 * 60 * 60 * 1000;

/** How high a row is in px, unless its texts are long. */
export const rowHeight = 84;

interface OrderRowProps {
	order: Order;
	place: ItemPlace;
	/** Opens the details. */
	onOpen(): void;
	/** Buttons at the end of the row. */
	action?: ReactNode;
}

/** An order in a list. The whole row opens its details. */
export function OrderRow({ order, place, onOpen, action }: OrderRowProps) {
	const { id, userId, status, lines, total, createdAt } = order;
	return (
		<li {...place} className={`list-row ${status === "placed" ? "" : "closed"}`}>
			<div className="queue-what">
				<h2>
					<button type="button" onClick={onOpen} data-order={id}>
						{summaryOf(lines)}
					</button>
				</h2>
				<p className="soft small">
					<CustomerName userId={userId} />
				</p>
			</div>
			<div className="queue-when small">
				{status === "placed" ? <Age since={createdAt} /> : <StatusBadge status={status} />}
				<span className="soft">
					<Time value={createdAt} exact />
				</span>
			</div>
			<p className="list-row-total">
				<Money value={total} />
			</p>
			<div className="list-row-action">{action}</div>
		</li>
	);
}

/** The time that an order has been waiting. Each refresh of the queue renders it again. */
function Age({ since }: { since: string }) {
	const now = Date.now();
	const isLate = now - Date.parse(since) > lateAfterMs;
	return <Badge tone={isLate ? "warning" : "info"}>{formatAge(since, now)}</Badge>;
}

/** Placeholders while the orders load. */
export function OrderRowsSkeleton() {
	return (
		<>
			<div className="queue-head" />
			<div className="rows queue card" aria-hidden="true">
				{["a", "b", "c", "d"].map((row) => (
					<div key={row} className="list-row">
						<div className="queue-what">
							<Skeleton width="min(320px, 90%)" height="1.4em" />
							<Skeleton width="140px" />
						</div>
					</div>
				))}
			</div>
		</>
	);
}
