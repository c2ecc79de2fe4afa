import { onlineManager } from "@tanstack/react-query";
import { type ReactNode, useSyncExternalStore } from "react";
import { explain } from "../error-message.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface StateProps {
	title: string;
	icon?: IconName;
	/** The meaning and what to do next. */
	children?: ReactNode;
	/** Buttons or links. */
	actions?: ReactNode;
}

/** A page or list without content: says why, and what to do. */
export function EmptyState({ title, icon = "parcel", children, actions }: StateProps) {
	return (
		<div className="state">
			<Icon name={icon} size={36} />
			<h2>{title}</h2>
			{children !== undefined && <div className="soft">{children}</div>}
			{actions !== undefined && <div className="state-actions">{actions}</div>}
		</div>
	);
}

/** Whether the browser is online; rerenders on each change. */
export function useOnline(): boolean {
	return useSyncExternalStore(
		(changed) => onlineManager.subscribe(changed),
		() => onlineManager.isOnline(),
	);
}

/**
 * Replaces data that couldn't be loaded: says what happened and what to do, with the request's id to report it by.
 * @param error whatever a hook of `@tap/client/react` returned or a component threw
 */
export function ErrorState({ error, onRetry, actions }: { error: unknown; onRetry?: () => void; actions?: ReactNode }) {
	const { title, detail, requestId } = explain(error);
	return (
		<div className="state" role="alert">
			<Icon name="warning" size={36} />
			<h2>{title}</h2>
			<p className="soft">{detail}</p>
			{requestId !== undefined && <RequestId id={requestId} />}
			<div className="state-actions">
				{actions}
				{onRetry && (
					<Button onClick={onRetry}>
						<Icon name="refresh" /> Try again
					</Button>
				)}
			</div>
		</div>
	);
}

/** A request's id, to copy. */
export function RequestId({ id }: { id: string }) {
	return (
		<p className="request-id">
			Request <code>{id}</code>
		</p>
	);
}

/** Replaces data that can't be loaded because the browser is offline. TanStack Query loads it once the network is back. */
export function OfflineState({ name }: { /** As in "the products". */ name: string }) {
	return (
		<EmptyState title="You're offline" icon="offline">
			This page will show {name} when you're back online.
		</EmptyState>
	);
}
