import type { Order } from "@tap/client";
import type { ReactNode } from "react";
import { Badge, StatusBadge } from "../../design/badge.tsx";
import { Money, Time } from "../../design/format.tsx";
import { Loading, Skeleton } from "../../design/skeleton.tsx";
import { summaryOf } from "../../shop/order-summary.ts";
import { formatAge } from "../../time.ts";
import { CustomerName } from "../customer.tsx";

/** Longer than this, in ms, an order should not wait. */
const tooLong = 2 * 24 * 60 * 60 * 1000;

interface OrderRowProps {
	order: Order;
	/** The person wants to see all of it. */
	onOpen(): void;
	/** What can be done with it at once. */
	action?: ReactNode;
}

/** An order in the queue or among the settled ones. The whole row opens it. */
export function OrderRow({ order, onOpen, action }: OrderRowProps) {
	const { id, userId, status, lines, total, createdAt } = order;
	return (
		<li className={`list-row ${status === "placed" ? "" : "settled"}`}>
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

/** How long an order has been waiting. The queue is read again by itself, so that it stays true. */
function Age({ since }: { since: string }) {
	const now = Date.now();
	const isLate = now - Date.parse(since) > tooLong;
	return <Badge tone={isLate ? "warning" : "info"}>{formatAge(since, now)}</Badge>;
}

/** The rows while the first orders are on their way. */
export function OrderRowsSkeleton() {
	return (
		<>
			<Loading name="the orders" />
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
