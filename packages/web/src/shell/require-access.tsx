import type { ReactNode } from "react";
import { Button, ButtonLink } from "../design/button.tsx";
import { EmptyState } from "../design/state.tsx";
import { useSessionState, useSignIn } from "../session/session-context.ts";
import { Page } from "./page.tsx";

/** Who may see a view. The API decides what they may do; this only spares people a page that cannot work for them. */
export type Access = "anyone" | "user" | "admin";

/** Shows a view to whom it is for, and to others what they can do about it. */
export function Gate({ access, title, children }: { access: Access; title: string; children: ReactNode }) {
	const session = useSessionState();
	const signIn = useSignIn();
	if (access === "anyone") return children;
	if (session.status === "anonymous") {
		return (
			<Page title={title}>
				<EmptyState
					title={session.expired ? "Your session has ended" : "Sign in to go on"}
					icon="person"
					actions={
						<Button variant="primary" onClick={signIn}>
							Sign in
						</Button>
					}
				>
					{session.expired
						? "Sign in again, and you come back to this page."
						: "You come back to this page afterwards."}
				</EmptyState>
			</Page>
		);
	}
	if (access === "admin" && !session.person.isAdmin) {
		return (
			<Page title={title}>
				<EmptyState title="For admins" icon="person" actions={<ButtonLink href="/">Go to the shop</ButtonLink>}>
					{session.person.name} is a customer. Sign out, and in again as an admin, to see this page.
				</EmptyState>
			</Page>
		);
	}
	return children;
}
