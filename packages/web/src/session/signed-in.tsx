import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { Button } from "../design/button.tsx";
import { Loading } from "../design/skeleton.tsx";
import { EmptyState, ErrorState } from "../design/state.tsx";
import { Page } from "../shell/page.tsx";
import type { Session } from "./session.ts";
import { useSession, useSignIn } from "./session-context.ts";

/** The sign-ins in progress: a response of the provider can be used only once, but React may run an effect twice. */
const signIns = new WeakMap<Session, Promise<string>>();

/** The page that the provider redirects to: finishes the sign-in and returns to the page that it began on. */
export default function SignedIn() {
	const session = useSession();
	const signIn = useSignIn("/");
	const [, navigate] = useLocation();
	const [error, setError] = useState<unknown>();

	useEffect(() => {
		let isCurrent = true;
		const finishing = signIns.get(session) ?? session.finishSignIn();
		signIns.set(session, finishing);
		finishing.then(
			(path) => isCurrent && navigate(path, { replace: true }),
			(failure) => isCurrent && setError(failure),
		);
		return () => {
			isCurrent = false;
		};
	}, [session, navigate]);

	return (
		<Page heading={<span className="unseen">Signing in</span>}>
			{error === undefined ? (
				<EmptyState title="Signing in" icon="person">
					<Loading name="your session" />
					Just a moment.
				</EmptyState>
			) : (
				<ErrorState
					error={new Error(`Signing in failed: ${messageOf(error)}. Try again.`)}
					actions={
						<Button variant="primary" onClick={signIn}>
							Sign in
						</Button>
					}
				/>
			)}
		</Page>
	);
}

function messageOf(error: unknown): string {
	return error instanceof Error && error.message !== "" ? error.message : "the provider gave no reason";
}
