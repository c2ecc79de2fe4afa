import type { Order } from "@tap/client";
import { type ReactNode, useEffect } from "react";
import { useApi } from "../../api.ts";
import { StatusBadge } from "../../design/badge.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { Time } from "../../design/format.tsx";
import { Notice } from "../../design/notice.tsx";
import { RequestId } from "../../design/state.tsx";
import { explain } from "../../error-message.ts";
import { CancelButton } from "../../shop/cancel-button.tsx";
import { OrderLines } from "../../shop/order-lines.tsx";
import { CustomerName } from "../customer.tsx";

interface OrderDetailsProps {
	/** As the list has it; it is read again here. */
	order: Order;
	onClose(): void;
	/** Told each time that it turns out to be another. */
	onChange(order: Order): void;
	/** What else can be done with it, beside cancelling. */
	actions(order: Order): ReactNode;
}

/** All about an order, at the side of the list it is in. */
export function OrderDetails({ order: listed, onClose, onChange, actions }: OrderDetailsProps) {
	const reading = useApi().useQuery(
		"get",
		"/orders/{orderId}",
		{ params: { path: { orderId: listed.id } } },
		{ placeholderData: listed },
	);
	const { data: order = listed, error, isPlaceholderData } = reading;
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
				{error !== null && <NotFresh error={error} />}
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
							<dt>{status === "fulfilled" ? "Fulfilled" : "Cancelled"}</dt>
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

function NotFresh({ error }: { error: unknown }) {
	const { title, detail, requestId } = explain(error);
	return (
		<Notice tone="danger" alert>
			<p>
				The order could not be read again, so this may be old. {title}: {detail}
			</p>
			{requestId !== undefined && <RequestId id={requestId} />}
		</Notice>
	);
}
