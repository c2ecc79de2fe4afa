import { type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface DialogProps {
	title: string;
	/** Called when the person closes it (Escape, the cross, a press beside it); the owner then stops rendering it. */
	onClose(): void;
	children: ReactNode;
	/** The buttons at the bottom, the main one last. */
	actions?: ReactNode;
	wide?: boolean;
	/** At the side of the window, as high as it: for the details of something in a list. */
	side?: boolean;
}

/**
 * A modal dialog while it is rendered. The native element keeps the focus inside and gives it back afterwards; everything
 * behind it is inert.
 */
export function Dialog({ title, onClose, children, actions, wide = false, side = false }: DialogProps) {
	const dialog = useRef<HTMLDialogElement>(null);
	const heading = useId();
	// A layout effect is undone while the element still stands in the page: only then does closing it give the focus back.
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
