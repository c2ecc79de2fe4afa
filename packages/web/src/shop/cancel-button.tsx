import type { Order } from "@tap/client";
import { useState } from "react";
import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { Money } from "../design/format.tsx";
import { useCancelOrder } from "./cancel-order.ts";

/** Cancels a placed order, after asking once. */
export function CancelButton({ order }: { order: Order }) {
	const [asking, ask] = useState(false);
	const { cancel, isPending } = useCancelOrder(order);
	if (order.status !== "placed" && !isPending) return null;
	return (
		<>
			<Button variant="danger-quiet" busy={isPending} onClick={() => ask(true)}>
				Cancel<span className="unseen"> order {order.id}</span>
			</Button>
			{asking && (
				<Dialog
					title="Cancel this order?"
					onClose={() => ask(false)}
					actions={
						<>
							<Button onClick={() => ask(false)}>Keep it</Button>
							<Button
								variant="danger"
								onClick={() => {
									ask(false);
									cancel();
								}}
							>
								Cancel the order
							</Button>
						</>
					}
				>
					<p>
						It is over <Money value={order.total} />. Its pieces go back on the shelf. A cancelled order stays
						cancelled; you can order again as long as there is stock.
					</p>
				</Dialog>
			)}
		</>
	);
}
