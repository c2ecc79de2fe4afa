import type { ComponentProps } from "react";
import { Link } from "wouter";

/** The emphasis of a button: a page has at most one `primary`. */
type Variant = "primary" | "quiet" | "danger" | "danger-quiet" | "plain";

interface Look {
	variant?: Variant;
	/** As wide as its container. */
	wide?: boolean;
	/** A square for an icon; needs an `aria-label`. */
	iconOnly?: boolean;
}

interface ButtonProps extends Look, ComponentProps<"button"> {
	/** Whether its action is in progress: it shows a spinner and ignores clicks. */
	busy?: boolean;
}

/** A button. While `busy` it keeps its size and the focus. */
export function Button({ variant, wide, iconOnly, busy = false, className, children, onClick, ...rest }: ButtonProps) {
	return (
		<button
			type="button"
			{...rest}
			aria-disabled={busy || undefined}
			className={`${classOf({ variant, wide, iconOnly })}${busy ? " busy" : ""} ${className ?? ""}`.trim()}
			onClick={busy ? (event) => event.preventDefault() : onClick}
		>
			{busy && <span className="spinner" aria-hidden="true" />}
			{children}
		</button>
	);
}

interface ButtonLinkProps extends Look {
	/** The route, without the base. */
	href: string;
	children: React.ReactNode;
}

/** A link to another page that looks like a button. */
export function ButtonLink({ href, children, ...look }: ButtonLinkProps) {
	return (
		<Link href={href} className={classOf(look)}>
			{children}
		</Link>
	);
}

function classOf({ variant = "plain", wide, iconOnly }: Look | { [K in keyof Look]: Look[K] | undefined }): string {
	return ["button", variant !== "plain" && variant, wide && "wide", iconOnly && "icon-only"].filter(Boolean).join(" ");
}
