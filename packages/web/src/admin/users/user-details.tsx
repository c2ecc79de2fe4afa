import type { User } from "@tap/client";
import { Link } from "wouter";
import { useApi } from "../../api.ts";
import { Badge, StatusBadge } from "../../design/badge.tsx";
import { isolate } from "../../design/bidi.ts";
import { Dialog } from "../../design/dialog.tsx";
import { Money, Time } from "../../design/format.tsx";
import { LoadMore } from "../../design/load-more.tsx";
import { QueryView } from "../../design/query-view.tsx";
import { Skeleton } from "../../design/skeleton.tsx";
import { EmptyState } from "../../design/state.tsx";
import { VirtualListInDialog } from "../../design/virtual-list.tsx";
import { summaryOf } from "../../shop/order-summary.ts";

/** How high an order is in px, unless its texts are long. */
const rowHeight = 68;

/** A user and their orders, beside the list. */
export function UserDetails({ user, onClose }: { user: User; onClose(): void }) {
	const { id, name, email, role, createdAt } = user;
	return (
		<Dialog side title={isolate(name || email)} onClose={onClose}>
			<div className="stack">
				<dl className="facts">
					<dt>Email</dt>
					<dd>{email}</dd>
					<dt>Role</dt>
					<dd>
						<RoleBadge role={role} />
					</dd>
					<dt>Joined</dt>
					<dd>
						<Time value={createdAt} exact />
					</dd>
					<dt>ID</dt>
					<dd>
						<code>{id}</code>
					</dd>
				</dl>
				<Orders userId={id} />
			</div>
		</Dialog>
	);
}

function Orders({ userId }: { userId: string }) {
	const orders = useApi().usePages("/orders", { query: { userId, limit: 20 } });
	return (
		<section aria-labelledby="user-orders">
			<h3 id="user-orders" className="user-orders-title">
				Orders
			</h3>
			<QueryView
				query={orders}
				name="the orders"
				skeleton={<OrdersSkeleton />}
				empty={<EmptyState title="No orders">This user hasn't ordered yet.</EmptyState>}
			>
				{(items) => (
					<>
						<VirtualListInDialog className="user-orders" items={items} itemHeight={rowHeight}>
							{({ id, status, lines, total, createdAt }, place) => (
								<li {...place} className="user-order">
									<div>
										<Link href={`/orders/${id}`}>{summaryOf(lines)}</Link>
										<p className="soft small">
											<Time value={createdAt} exact />
										</p>
									</div>
									<StatusBadge status={status} />
									<Money value={total} />
								</li>
							)}
						</VirtualListInDialog>
						<LoadMore list={orders} name="orders" />
					</>
				)}
			</QueryView>
		</section>
	);
}

function OrdersSkeleton() {
	return (
		<div className="rows" aria-hidden="true">
			{["a", "b", "c"].map((row) => (
				<div key={row} className="user-order">
					<Skeleton width="70%" height="1.4em" />
				</div>
			))}
		</div>
	);
}

/** A user's role as a badge. */
export function RoleBadge({ role }: Pick<User, "role">) {
	return <Badge tone={role === "admin" ? "good" : "neutral"}>{role === "admin" ? "Admin" : "Customer"}</Badge>;
}
