import type { Order } from "@tap/client";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { Money } from "../design/format.tsx";
import { useCancelOrder } from "./cancel-order.ts";

/** Cancels a placed order after a confirmation. */
export function CancelButton({ order }: { order: Order }) {
	const [isConfirming, setConfirming] = useState(false);
	const { cancel, isPending } = useCancelOrder(order);
	if (order.status !== "placed" && !isPending) return null;
	return (
		<>
			<Button variant="danger-quiet" busy={isPending} onClick={() => setConfirming(true)}>
				Cancel<span className="unseen"> order {order.id}</span>
			</Button>
			{isConfirming && (
				<Dialog
					title="Cancel this order?"
					onClose={() => setConfirming(false)}
					actions={
						<>
							<Button onClick={() => setConfirming(false)}>Keep order</Button>
							<Button
								variant="danger"
								onClick={() => {
									setConfirming(false);
									cancel();
								}}
							>
								Cancel order
							</Button>
						</>
					}
				>
					<p>
						Its total is <Money value={order.total} />. You can't undo this, but you can order again while the products
						are in stock.
					</p>
				</Dialog>
			)}
		</>
	);
}
