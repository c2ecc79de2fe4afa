import type { Order } from "@tap/client";
import { type ReactNode, useEffect } from "react";
import { useApi } from "../../api.ts";
import { StatusBadge, statusLabels } from "../../design/badge.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { Time } from "../../design/format.tsx";
import { ProblemNotice } from "../../design/problem-notice.tsx";
import { CancelButton } from "../../shop/cancel-button.tsx";
import { OrderLines } from "../../shop/order-lines.tsx";
import { CustomerName } from "../customer.tsx";

interface OrderDetailsProps {
	/** The order as listed; its current version is loaded here. */
	order: Order;
	onClose(): void;
	/** Called with the current version. */
	onChange(order: Order): void;
	/** Buttons besides Cancel. */
	actions(order: Order): ReactNode;
}

/** The details of an order, beside the list. */
export function OrderDetails({ order: listed, onClose, onChange, actions }: OrderDetailsProps) {
	const query = useApi().useQuery(
		"get",
		"/orders/{orderId}",
		{ params: { path: { orderId: listed.id } } },
		{ placeholderData: listed },
	);
	const { data: order = listed, error, isPlaceholderData } = query;
	useEffect(() => {
		if (!isPlaceholderData) onChange(order);
	}, [order, isPlaceholderData, onChange]);
	const { id, userId, status, createdAt, updatedAt } = order;

	return (
		<Dialog
			side
			title="Order"
			onClose={onClose}
			actions={
				<>
					<CancelButton order={order} />
					{actions(order)}
				</>
			}
		>
			<div className="stack">
				{error !== null && (
					<ProblemNotice error={error} summary="The order couldn't be refreshed, so it may be out of date." alert />
				)}
				<dl className="facts">
					<dt>Status</dt>
					<dd>
						<StatusBadge status={status} />
					</dd>
					<dt>Customer</dt>
					<dd>
						<CustomerName userId={userId} />
					</dd>
					<dt>Placed</dt>
					<dd>
						<Time value={createdAt} exact />
					</dd>
					{status !== "placed" && (
						<>
							<dt>{statusLabels[status]}</dt>
							<dd>
								<Time value={updatedAt} exact />
							</dd>
						</>
					)}
					<dt>Number</dt>
					<dd>
						<code>{id}</code>
					</dd>
				</dl>
				<OrderLines order={order} compact />
			</div>
		</Dialog>
	);
}
