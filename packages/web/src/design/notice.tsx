import type { ReactNode } from "react";
import type { Tone } from "./badge.tsx";
import { Icon, type IconName } from "./icon.tsx";

const icons: Record<Tone, IconName> = {
	neutral: "info",
	info: "info",
	good: "check",
	warning: "warning",
	danger: "warning",
};

interface NoticeProps {
	tone?: Tone;
	children: ReactNode;
	/** Read out at once: for the result of the person's last action. */
	alert?: boolean;
}

/** A message that stays in the page while it applies. */
export function Notice({ tone = "info", alert = false, children }: NoticeProps) {
	return (
		<div className={`notice ${tone}`} role={alert ? "alert" : undefined}>
			<Icon name={icons[tone]} />
			<div className="notice-body">{children}</div>
		</div>
	);
}
