import { ButtonLink } from "../design/button.tsx";
import { EmptyState } from "../design/state.tsx";
import { Page } from "./page.tsx";

/** The page for an address that no row of `pages` matches. */
export function NotFound() {
	return (
		<Page title="Page not found" heading={<span className="unseen">Page not found</span>}>
			<EmptyState title="Page not found" icon="search" actions={<ButtonLink href="/">Go to the shop</ButtonLink>}>
				Check the address for typos. The page may also have moved.
			</EmptyState>
		</Page>
	);
}
