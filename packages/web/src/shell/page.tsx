import type { ReactNode } from "react";
import { usePageTitle } from "./navigation.ts";

interface PageProps {
	/** The title of the browser's window, if not that of the page's row. */
	title?: string;
	/** The heading, if not the title. */
	heading?: ReactNode;
	/** A line below the heading. */
	lead?: ReactNode;
	/** Buttons and links for the whole page, next to the heading. */
	actions?: ReactNode;
	children: ReactNode;
}

/** The frame of a page: its title, its heading, which gets the focus after a navigation, and its content. */
export function Page({ title, heading, lead, actions, children }: PageProps) {
	const titled = usePageTitle(title);
	return (
		<div className="page">
			<header className="page-head">
				<div>
					<h1 ref={titled.heading} tabIndex={-1}>
						{heading ?? titled.title}
					</h1>
					{lead !== undefined && <div className="page-lead">{lead}</div>}
				</div>
				{actions !== undefined && <div className="row">{actions}</div>}
			</header>
			{children}
		</div>
	);
}
