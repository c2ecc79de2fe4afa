import { onlineManager } from "@tanstack/react-query";
import { type ReactNode, useSyncExternalStore } from "react";
import { explain } from "../error-message.ts";
import { Button } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface StateProps {
	title: string;
	icon?: IconName;
	/** What it means and what to do next. */
	children?: ReactNode;
	/** Buttons or links. */
	actions?: ReactNode;
}

/** A view or list with nothing in it: says why and what to do. */
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

/** Whether the browser has a network; renders again when that changes. */
export function useOnline(): boolean {
	return useSyncExternalStore(
		(changed) => onlineManager.subscribe(changed),
		() => onlineManager.isOnline(),
	);
}

/**
 * What stands where a view's data should be when it could not be had: what happened, what to do, and the request's id to ask
 * the operator with.
 * @param error whatever a hook of `@tap/client/react` gave or a component threw
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

/** What stands where a view's data should be while the browser is offline and has none of it. The work goes on by itself. */
export function OfflineState({ what }: { /** As in "the products". */ what: string }) {
	return (
		<EmptyState title="You are offline" icon="offline">
			This page will show {what} as soon as there is a network again.
		</EmptyState>
	);
}
