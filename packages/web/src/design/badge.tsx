import type { Order } from "@tap/client";
import type { ReactNode } from "react";

/** The kind of a message. It sets the color; the meaning is always in the text too. */
export type Tone = "neutral" | "good" | "info" | "warning" | "danger";

/** A status in one word. */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
	return <span className={`badge ${tone}`}>{children}</span>;
}

/** The statuses of an order in words. */
export const statusLabels: Record<Order["status"], string> = {
	placed: "Placed",
	fulfilled: "Fulfilled",
	cancelled: "Canceled",
};

const statusTones: Record<Order["status"], Tone> = { placed: "info", fulfilled: "good", cancelled: "neutral" };

/** The status of an order. */
export function StatusBadge({ status }: { status: Order["status"] }) {
	return <Badge tone={statusTones[status]}>{statusLabels[status]}</Badge>;
}
