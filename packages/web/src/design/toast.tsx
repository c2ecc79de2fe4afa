import { useEffect, useState, useSyncExternalStore } from "react";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** A message that disappears after a while. */
interface Toast {
	id: number;
	text: string;
	tone: "neutral" | "danger";
	action?: { label: string; run(): void } | undefined;
}

/** The time in ms after which a message disappears; one about an error stays until it is closed. */
const lifetimeMs = 6_000;

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

/** Shows a message at the bottom of the window, which screen readers read out. `danger` is for errors; `action` adds a button. */
export function toast(text: string, options: { tone?: Toast["tone"]; action?: Toast["action"] } = {}): void {
	const { tone = "neutral", action } = options;
	lastId++;
	// A repeated message replaces the first; three fit on a small screen.
	set([...toasts.filter((other) => other.text !== text), { id: lastId, text, tone, action }].slice(-3));
}

/** The live region with the messages. The shell renders it once. */
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
	// The time stops while the pointer or the focus is on the message.
	const [isPaused, setPaused] = useState(false);
	useEffect(() => {
		if (isPaused || tone === "danger") return;
		const timer = setTimeout(() => dismiss(id), lifetimeMs);
		return () => clearTimeout(timer);
	}, [isPaused, tone, id]);
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: pausing is a convenience; every action has a button
		<div
			className={`toast ${tone}`}
			onPointerEnter={() => setPaused(true)}
			onPointerLeave={() => setPaused(false)}
			onFocus={() => setPaused(true)}
			onBlur={() => setPaused(false)}
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
			<Button iconOnly aria-label="Dismiss" onClick={() => dismiss(id)}>
				<Icon name="close" />
			</Button>
		</div>
	);
}
