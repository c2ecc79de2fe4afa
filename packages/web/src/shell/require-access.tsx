import type { ReactNode } from "react";
import { Button, ButtonLink } from "../design/button.tsx";
import { EmptyState } from "../design/state.tsx";
import { useSessionState, useSignIn } from "../session/session-context.ts";
import { Page } from "./page.tsx";

/** The visitors that a page is for. The API enforces access; this only spares people a page that can't work for them. */
export type Access = "anyone" | "user" | "admin";

/** Shows a page to the visitors it is for; others learn how to get there. */
export function RequireAccess({ access, children }: { access: Access; children: ReactNode }) {
	const session = useSessionState();
	const signIn = useSignIn();
	if (access === "anyone") return children;
	if (session.status === "anonymous") {
		return (
			<Page>
				<EmptyState
					title={session.expired ? "Your session has ended" : "Sign in to continue"}
					icon="person"
					actions={
						<Button variant="primary" onClick={signIn}>
							Sign in
						</Button>
					}
				>
					{session.expired ? "Sign in again to return to this page." : "You'll return to this page."}
				</EmptyState>
			</Page>
		);
	}
	if (access === "admin" && !session.person.isAdmin) {
		return (
			<Page>
				<EmptyState title="Admins only" icon="person" actions={<ButtonLink href="/">Go to the shop</ButtonLink>}>
					<bdi>{session.person.name}</bdi> is a customer. To see this page, sign out and sign in as an admin.
				</EmptyState>
			</Page>
		);
	}
	return children;
}
