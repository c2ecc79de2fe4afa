import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useEffect, useMemo } from "react";
import { Route, Router, Switch } from "wouter";
import { type Api, ApiContext } from "./api.ts";
import { ButtonLink } from "./design/button.tsx";
import { toast } from "./design/toast.tsx";
import { createQueries } from "./queries.ts";
import { routes } from "./routes.tsx";
import type { Session } from "./session/session.ts";
import { SessionContext, useSessionState } from "./session/session-context.ts";
import { Pending } from "./shell/loading-fallback.tsx";
import { NotFound } from "./shell/not-found.tsx";
import { Gate } from "./shell/require-access.tsx";
import { Shell } from "./shell/shell.tsx";

/** The whole console. */
export function App({ session, api }: { session: Session; api: Api }) {
	return (
		<SessionContext value={session}>
			<ApiContext value={api}>
				<Router base={import.meta.env.BASE_URL.replace(/\/$/, "")}>
					<Views />
				</Router>
			</ApiContext>
		</SessionContext>
	);
}

function Views() {
	const session = useSessionState();
	const person = session.status === "signed-in" ? session.person.id : "";
	const expired = session.status === "anonymous" && session.expired === true;
	// biome-ignore lint/correctness/useExhaustiveDependencies: another person, another cache
	const queries = useMemo(createQueries, [person]);

	useEffect(() => {
		if (expired) toast("Your session has ended. Sign in again to go on.");
	}, [expired]);

	return (
		<QueryClientProvider client={queries}>
			<Shell>
				<Suspense fallback={<Pending />}>
					{/* Another person starts afresh: nothing that a view holds is carried over. */}
					<Switch key={person}>
						{routes.map(({ path, title, access, view: View }) => (
							<Route key={path} path={path}>
								<Gate access={access} title={title}>
									<View />
								</Gate>
							</Route>
						))}
						<Route>
							<NotFound actions={<ButtonLink href="/">Go to the shop</ButtonLink>}>
								The address may be mistyped, or the page may have moved.
							</NotFound>
						</Route>
					</Switch>
				</Suspense>
			</Shell>
		</QueryClientProvider>
	);
}
