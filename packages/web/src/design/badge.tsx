import type { Order } from "@tap/client";
import type { ReactNode } from "react";

/** What a message is about: decides its colour, never alone its meaning. */
export type Tone = "neutral" | "good" | "info" | "warning" | "danger";

/** A state in a word. */
export function Badge({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
	return <span className={`badge ${tone}`}>{children}</span>;
}

const statuses: Record<Order["status"], { tone: Tone; label: string }> = {
	placed: { tone: "info", label: "Placed" },
	fulfilled: { tone: "good", label: "Fulfilled" },
	cancelled: { tone: "neutral", label: "Cancelled" },
};

/** The status of an order, everywhere in the same words and colours. */
export function StatusBadge({ status }: { status: Order["status"] }) {
	return <Badge tone={statuses[status].tone}>{statuses[status].label}</Badge>;
}
