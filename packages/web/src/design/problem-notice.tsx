import type { ReactNode } from "react";
import { explain } from "../error-message.ts";
import { Notice } from "./notice.tsx";
import { RequestId } from "./state.tsx";

interface ProblemNoticeProps {
	/** Whatever a hook of `@tap/client/react`, a call of the client or a component threw. */
	error: unknown;
	/** The consequence of the error, as in "More products couldn't be loaded." */
	summary?: string;
	/** `warning` if the person can go on regardless. */
	tone?: "danger" | "warning";
	/** Read out at once: for the result of the person's last action. */
	alert?: boolean;
	/** Advice or buttons below the message. */
	children?: ReactNode;
}

/** An error in the page, next to the control or the list that it is about, with the request's id to report it by. */
export function ProblemNotice({ error, summary, tone = "danger", alert = false, children }: ProblemNoticeProps) {
	const { title, detail, requestId } = explain(error);
	return (
		<Notice tone={tone} alert={alert}>
			<p>
				{summary !== undefined && `${summary} `}
				<strong>{title}.</strong> {detail}
			</p>
			{requestId !== undefined && <RequestId id={requestId} />}
			{children}
		</Notice>
	);
}
