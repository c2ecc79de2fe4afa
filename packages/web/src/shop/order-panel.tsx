import { Link, useLocation } from "wouter";
import { Button } from "../design/button.tsx";
import { Money } from "../design/format.tsx";
import { Notice } from "../design/notice.tsx";
import { RequestId } from "../design/state.tsx";
import { explain, problemOf } from "../error-message.ts";
import { useSessionState, useSignIn } from "../session/session-context.ts";
import { mostLines, removeFromBasket, setQuantity } from "./basket.ts";
import type { CheckedLine, Parcel } from "./basket-check.ts";
import { type OrderLines, usePlaceOrder } from "./place-order.ts";

/** The sum of a parcel and the button that orders it, with what came of the last press. */
export function OrderPanel({ parcel }: { parcel: Parcel }) {
	const { lines, total, hasFault, isTooLong } = parcel;
	const session = useSessionState();
	const signIn = useSignIn();
	const [, navigate] = useLocation();
	const order = usePlaceOrder(({ id }) => navigate(`/orders/${id}`, { state: { placed: true } }));
	const isSame = order.variables !== undefined && isSameWish(order.variables.body.lines, lines);
	return (
		<div className="order-panel card">
			<dl className="order-sums">
				<dt>Products</dt>
				<dd className="number">{lines.length}</dd>
				<dt className="order-total">Total</dt>
				<dd className="order-total">
					<Money value={total} />
				</dd>
			</dl>
			{hasFault ? (
				<Faults lines={lines} wasRefused={order.isError && isSame} />
			) : order.isError && isSame ? (
				<Refusal error={order.error} />
			) : (
				order.isError && isUnknown(order.error) && <MayBePlaced />
			)}
			{isTooLong && (
				<Notice tone="warning">
					<p>An order takes {mostLines} products at most. Remove some, and order them afterwards.</p>
				</Notice>
			)}
			{session.status === "signed-in" ? (
				<Button
					variant="primary"
					wide
					busy={order.isPending}
					disabled={hasFault || isTooLong}
					onClick={() => order.place(lines)}
				>
					{order.isPaused ? "Waiting for the network" : order.isPending ? "Ordering" : "Order"}
				</Button>
			) : (
				<>
					<Button variant="primary" wide onClick={signIn}>
						Sign in to order
					</Button>
					<p className="soft small">Your basket stays as it is.</p>
				</>
			)}
		</div>
	);
}

/** Lines that cannot be ordered as they are, and the way to settle all of them at once. */
function Faults({ lines, wasRefused }: { lines: readonly CheckedLine[]; wasRefused: boolean }) {
	const faulty = lines.filter(({ fault }) => fault !== undefined);
	const settle = () => {
		const missing = faulty.filter(({ fault }) => fault?.kind === "gone" || fault?.available === 0);
		for (const { productId, fault } of faulty) {
			if (fault?.kind === "short" && fault.available > 0) setQuantity(productId, fault.available);
		}
		removeFromBasket(missing.map(({ productId }) => productId));
	};
	const count = faulty.length === 1 ? "One product is" : `${faulty.length} products are`;
	return (
		<Notice tone="warning" alert={wasRefused}>
			<p>
				{wasRefused && <strong>Nothing was ordered. </strong>}
				{count} not there as you want {faulty.length === 1 ? "it" : "them"}: see the lines that say so.
			</p>
			<Button onClick={settle}>Take what is left</Button>
		</Notice>
	);
}

/** Why the last press did not order, and what to do about it. */
function Refusal({ error }: { error: unknown }) {
	const { title, detail, requestId } = explain(error);
	const problem = problemOf(error);
	if (problem?.code === "order.insufficient_stock" || problem?.code === "order.unknown_product") {
		// The products have been read again since, and are there after all.
		return (
			<Notice alert>
				<p>Nothing was ordered: something was short for a moment. It is there again, so order once more.</p>
			</Notice>
		);
	}
	if (problem?.code === "auth.unauthenticated") return null;
	return (
		<Notice tone="danger" alert>
			<p>
				<strong>{title}.</strong> {detail}
			</p>
			{isUnknown(error) && (
				<p>Press Order again: if the first press has placed the order, you get that one, not a second.</p>
			)}
			{requestId !== undefined && <RequestId id={requestId} />}
		</Notice>
	);
}

/** After an unknown end, when the basket is another than was ordered: its next order would be one more. */
function MayBePlaced() {
	return (
		<Notice tone="warning">
			<p>
				What you ordered before may have been placed, although no answer came. Look at{" "}
				<Link href="/orders">your orders</Link> before you order again.
			</p>
		</Notice>
	);
}

/** Whether nobody knows if the order was placed: no answer came, or one from half-way. */
function isUnknown(error: unknown): boolean {
	const problem = problemOf(error);
	return problem === undefined || problem.status >= 500;
}

/** Whether the basket still holds what was ordered last. */
function isSameWish(ordered: OrderLines, lines: OrderLines): boolean {
	const text = (wish: OrderLines) => wish.map(({ productId, quantity }) => `${productId}:${quantity}`).join();
	return text(ordered) === text(lines);
}
