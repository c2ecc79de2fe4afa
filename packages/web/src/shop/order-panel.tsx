import { Link, useLocation } from "wouter";
import { maxOrderLines } from "../contract-rules.gen.ts";
import { Button } from "../design/button.tsx";
import { Money } from "../design/format.tsx";
import { Notice } from "../design/notice.tsx";
import { ProblemNotice } from "../design/problem-notice.tsx";
import { problemOf } from "../error-message.ts";
import { useSessionState, useSignIn } from "../session/session-context.ts";
import { removeFromCart, setQuantity } from "./cart.ts";
import type { CheckedLine, OrderDraft } from "./check-cart.ts";
import { type OrderLines, usePlaceOrder } from "./place-order.ts";

/** The total of an order draft, the button that places the order, and the result of the last attempt. */
export function OrderPanel({ draft }: { draft: OrderDraft }) {
	const { lines, total, hasIssue, isTooLong } = draft;
	const session = useSessionState();
	const signIn = useSignIn();
	const [, navigate] = useLocation();
	const order = usePlaceOrder(({ id }) => navigate(`/orders/${id}`, { state: { placed: true } }));
	const isSame = order.variables !== undefined && hasSameLines(order.variables.body.lines, lines);
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
			{hasIssue ? (
				<Issues lines={lines} wasRejected={order.isError && isSame} />
			) : order.isError && isSame ? (
				<OrderError error={order.error} />
			) : (
				order.isError && mayBePlaced(order.error) && <UnknownOutcome />
			)}
			{isTooLong && (
				<Notice tone="warning">
					<p>An order can have at most {maxOrderLines} products. Remove some and order them separately.</p>
				</Notice>
			)}
			{session.status === "signed-in" ? (
				<Button
					variant="primary"
					wide
					busy={order.isPending}
					disabled={hasIssue || isTooLong}
					onClick={() => order.place(lines)}
				>
					{order.isPaused ? "Waiting for the network" : order.isPending ? "Placing order" : "Place order"}
				</Button>
			) : (
				<>
					<Button variant="primary" wide onClick={signIn}>
						Sign in to order
					</Button>
					<p className="soft small">Your cart stays as it is.</p>
				</>
			)}
		</div>
	);
}

/** Lines that can't be ordered as they are, with a button that fixes all of them. */
function Issues({ lines, wasRejected }: { lines: readonly CheckedLine[]; wasRejected: boolean }) {
	const affected = lines.filter(({ issue }) => issue !== undefined);
	const fixAll = () => {
		const unavailable = affected.filter(({ issue }) => issue?.kind === "not-sold" || issue?.available === 0);
		for (const { productId, issue } of affected) {
			if (issue?.kind === "low-stock" && issue.available > 0) setQuantity(productId, issue.available);
		}
		removeFromCart(unavailable.map(({ productId }) => productId));
	};
	const count = affected.length === 1 ? "One product isn't" : `${affected.length} products aren't`;
	return (
		<Notice tone="warning" alert={wasRejected}>
			<p>
				{wasRejected && <strong>Nothing was ordered. </strong>}
				{count} available in the quantity you want. See the notes in your cart.
			</p>
			<Button onClick={fixAll}>Update cart</Button>
		</Notice>
	);
}

/** The error of the last attempt, and what to do about it. */
function OrderError({ error }: { error: unknown }) {
	const code = problemOf(error)?.code;
	if (code === "order.insufficient_stock" || code === "order.unknown_product") {
		// The products were refetched since, and are available again.
		return (
			<Notice alert>
				<p>
					Nothing was ordered: a product was out of stock for a moment. It's available again, so place the order again.
				</p>
			</Notice>
		);
	}
	// The session has ended: the page shows the sign-in button instead.
	if (code === "auth.unauthenticated") return null;
	return (
		<ProblemNotice error={error} alert>
			{mayBePlaced(error) && (
				<p>Select Place order again. If the first attempt placed the order, you'll get that order, not a second one.</p>
			)}
		</ProblemNotice>
	);
}

/** Shown after an attempt with an unknown outcome if the cart has changed since: placing it would be another order. */
function UnknownOutcome() {
	return (
		<Notice tone="warning">
			<p>
				Your last order may have been placed, although the shop didn't respond. Check{" "}
				<Link href="/orders">your orders</Link> before you order again.
			</p>
		</Notice>
	);
}

/** Whether an error leaves open if the order was placed: there was no response, or one from a gateway in between. */
function mayBePlaced(error: unknown): boolean {
	const problem = problemOf(error);
	return problem === undefined || problem.status >= 500;
}

/** Whether the cart still has the lines of the last attempt. */
function hasSameLines(ordered: OrderLines, lines: OrderLines): boolean {
	const text = (some: OrderLines) => some.map(({ productId, quantity }) => `${productId}:${quantity}`).join();
	return text(ordered) === text(lines);
}
