import type { Order } from "@tap/client";
import { useApi } from "../../api.ts";
import { EndlessEnd } from "../../design/endless-end.tsx";
import { Loading, Skeleton } from "../../design/skeleton.tsx";
import { EmptyState, ErrorState, OfflineState } from "../../design/state.tsx";
import { type Column, Table } from "../../design/table.tsx";
import { Money, Time } from "../../design/value.tsx";
import { Page } from "../../shell/page.tsx";

const columns: readonly Column<Order>[] = [
	{ header: "Placed", cell: ({ createdAt }) => <Time value={createdAt} exact /> },
	{ header: "Order", cell: ({ id }) => <code>{id}</code> },
	{ header: "Total", align: "end", cell: ({ total }) => <Money value={total} /> },
];

/** The orders that wait to be sent off, of everybody. */
export default function OrdersPage() {
	const orders = useApi().usePages("/orders", { query: { scope: "all", status: "placed", limit: 20 } });
	return (
		<Page title="Orders" lead="Placed and waiting">
			{orders.data ? (
				orders.data.length > 0 ? (
					<>
						<Table caption="Placed orders" columns={columns} rows={orders.data} rowKey={({ id }) => id} />
						<EndlessEnd list={orders} what="orders" count={orders.data.length} />
					</>
				) : (
					<EmptyState title="Nothing waits">New orders appear here.</EmptyState>
				)
			) : orders.fetchStatus === "paused" ? (
				<OfflineState what="the orders" />
			) : orders.error ? (
				<ErrorState error={orders.error} onRetry={() => orders.refetch()} />
			) : (
				<>
					<Loading what="orders" />
					<Skeleton height="240px" />
				</>
			)}
		</Page>
	);
}
