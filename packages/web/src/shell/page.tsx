import type { ReactNode } from "react";
import { usePageTitle } from "./navigation.ts";

interface PageProps {
	/** The window's title, and the heading unless `heading` says it otherwise. */
	title: string;
	heading?: ReactNode;
	/** A line below the heading. */
	lead?: ReactNode;
	/** What can be done with the whole page, beside the heading. */
	actions?: ReactNode;
	children: ReactNode;
}

/** The frame of a view: its title, its heading, which gets the focus after navigation, and its content. */
export function Page({ title, heading = title, lead, actions, children }: PageProps) {
	const focus = usePageTitle(title);
	return (
		<div className="page">
			<header className="page-head">
				<div>
					<h1 ref={focus} tabIndex={-1}>
						{heading}
					</h1>
					{lead !== undefined && <div className="page-lead">{lead}</div>}
				</div>
				{actions !== undefined && <div className="row">{actions}</div>}
			</header>
			{children}
		</div>
	);
}
