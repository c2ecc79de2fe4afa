import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface DialogProps {
	title: string;
	/** Called on Escape, the close button or a click outside; the parent must then stop rendering the dialog. */
	onClose(): void;
	children: ReactNode;
	/** The buttons at the bottom, the main one last. */
	actions?: ReactNode;
	wide?: boolean;
	/** A full-height panel at the side of the window: for the details of an item of a list. */
	side?: boolean;
}

/**
 * A modal dialog, open while it is rendered. The native element traps the focus, restores it afterwards, and makes everything
 * behind it inert.
 */
export function Dialog({ title, onClose, children, actions, wide = false, side = false }: DialogProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const heading = useId();
	// The cleanup of a layout effect runs before the element is removed: only then does closing it restore the focus.
	useLayoutEffect(() => {
		const element = dialog.current;
		element?.showModal();
		return () => element?.close();
	}, []);
	return (
		<dialog
			ref={dialog}
			className={`dialog ${wide ? "wide" : ""} ${side ? "side" : ""}`}
			aria-labelledby={heading}
			closedby="any"
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
		>
			<div className="dialog-head">
				<h2 id={heading}>{title}</h2>
				<Button variant="quiet" iconOnly aria-label="Close" onClick={onClose}>
					<Icon name="close" />
				</Button>
			</div>
			<div className="dialog-body">{children}</div>
			{actions !== undefined && <div className="dialog-actions">{actions}</div>}
		</dialog>
	);
}
