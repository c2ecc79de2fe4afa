import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** A message that goes by itself. */
interface Toast {
	id: number;
	text: string;
	tone: "neutral" | "danger";
	action?: { label: string; run(): void } | undefined;
}

/** How long, in ms, a message stays; one about a failure stays until it is closed. */
const stay = 6_000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
	toasts = next;
	for (const changed of listeners) changed();
}

function dismiss(id: number): void {
	set(toasts.filter((toast) => toast.id !== id));
}

/** Shows a message at the bottom and has it read out. `danger` is for failures; `action` offers what to do about it. */
export function toast(text: string, options: { tone?: Toast["tone"]; action?: Toast["action"] } = {}): void {
	const { tone = "neutral", action } = options;
	lastId++;
	// The same message twice is one; three fit on a small screen.
	set([...toasts.filter((other) => other.text !== text), { id: lastId, text, tone, action }].slice(-3));
}

/** The messages, in a region that screen readers watch. The shell renders it once. */
export function Toasts() {
	const shown = useSyncExternalStore(
		(changed) => {
			listeners.add(changed);
			return () => listeners.delete(changed);
		},
		() => toasts,
	);
	return (
		<section className="toasts" aria-label="Messages" aria-live="polite">
			{shown.map((item) => (
				<ToastItem key={item.id} {...item} />
			))}
		</section>
	);
}

function ToastItem({ id, text, tone, action }: Toast) {
	// It waits while the pointer or the focus is on it.
	const [held, hold] = useState(false);
	useEffect(() => {
		if (held || tone === "danger") return;
		const timer = setTimeout(() => dismiss(id), stay);
		return () => clearTimeout(timer);
	}, [held, tone, id]);
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: holding it still is a comfort; all it does has buttons
		<div
			className={`toast ${tone}`}
			onPointerEnter={() => hold(true)}
			onPointerLeave={() => hold(false)}
			onFocus={() => hold(true)}
			onBlur={() => hold(false)}
		>
			<p>{text}</p>
			{action && (
				<Button
					onClick={() => {
						dismiss(id);
						action.run();
					}}
				>
					{action.label}
				</Button>
			)}
			<Button iconOnly aria-label="Close the message" onClick={() => dismiss(id)}>
				<Icon name="close" />
			</Button>
		</div>
	);
}
