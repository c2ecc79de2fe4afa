import type { ReactNode } from "react";
import { EmptyState } from "../design/state.tsx";
import { Page } from "./page.tsx";

/** What an address without a view shows. The children say why, the actions lead on. */
export function NotFound({ actions, children }: { actions: ReactNode; children: ReactNode }) {
	return (
		<Page title="Page not found" heading={<span className="unseen">Page not found</span>}>
			<EmptyState title="There is no such page" icon="search" actions={actions}>
				{children}
			</EmptyState>
		</Page>
	);
}
