import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { Button, ButtonLink } from "../design/button.tsx";
import { Loading } from "../design/skeleton.tsx";
import { EmptyState, ErrorState } from "../design/state.tsx";
import { Page } from "../shell/page.tsx";
import type { Session } from "./session.ts";
import { useSession, useSignIn } from "./session-context.ts";

/** The sign-ins in progress: a response of the provider can be used only once, but React may run an effect twice. */
const signIns = new WeakMap<Session, Promise<string | undefined>>();

/** The page that the provider redirects to: finishes the sign-in and returns to the page that it began on. */
export default function SignedIn() {
	const session = useSession();
	const signIn = useSignIn("/");
	const [, navigate] = useLocation();
	const [failure, setFailure] = useState<unknown>();
	const [isUnrequested, setUnrequested] = useState(false);

	useEffect(() => {
		let isCurrent = true;
		const finishing = signIns.get(session) ?? session.finishSignIn();
		signIns.set(session, finishing);
		finishing.then(
			(path) => {
				if (!isCurrent) return;
				if (path !== undefined) navigate(path, { replace: true });
				// After Back to the sign-in page, or at an old address, the person goes on with the session that there is.
				else if (session.current().status === "signed-in") navigate("/", { replace: true });
				else setUnrequested(true);
			},
			(error) => isCurrent && setFailure(error),
		);
		return () => {
			isCurrent = false;
		};
	}, [session, navigate]);

	const signInAgain = (
		<Button variant="primary" onClick={signIn}>
			Sign in
		</Button>
	);
	return (
		<Page heading={<span className="unseen">Signing in</span>}>
			{failure !== undefined ? (
				<ErrorState error={failure} actions={signInAgain} />
			) : isUnrequested ? (
				<EmptyState
					title="You aren't signed in"
					icon="person"
					actions={
						<>
							{signInAgain}
							<ButtonLink href="/">Go to the shop</ButtonLink>
						</>
					}
				>
					This address belongs to an earlier sign-in. Sign in again to continue.
				</EmptyState>
			) : (
				<EmptyState title="Signing in" icon="person">
					<Loading name="your session" />
					Just a moment.
				</EmptyState>
			)}
		</Page>
	);
}
