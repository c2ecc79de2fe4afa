import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { Button } from "../design/button.tsx";
import { Loading } from "../design/skeleton.tsx";
import { EmptyState, ErrorState } from "../design/state.tsx";
import { Page } from "../shell/page.tsx";
import type { Session } from "./session.ts";
import { useSession, useSignIn } from "./session-context.ts";

/** One answer of the provider is taken once, however often React runs the effect. */
const finished = new WeakMap<Session, Promise<string>>();

/** Where the provider sends the browser back to: takes the answer and goes on to where the person was. */
export default function SignedIn() {
	const session = useSession();
	const signIn = useSignIn("/");
	const [, navigate] = useLocation();
	const [error, setError] = useState<unknown>();

	useEffect(() => {
		let isCurrent = true;
		const finishing = finished.get(session) ?? session.finishSignIn();
		finished.set(session, finishing);
		finishing.then(
			(path) => isCurrent && navigate(path, { replace: true }),
			(failure) => isCurrent && setError(failure),
		);
		return () => {
			isCurrent = false;
		};
	}, [session, navigate]);

	return (
		<Page title="Signing in" heading={<span className="unseen">Signing in</span>}>
			{error === undefined ? (
				<EmptyState title="Signing in" icon="person">
					<Loading what="your session" />A moment, please.
				</EmptyState>
			) : (
				<ErrorState
					error={new Error(`The sign-in did not work (${messageOf(error)}). Try it once more.`)}
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
