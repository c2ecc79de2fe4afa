import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useEffect, useMemo } from "react";
import { Redirect, Route, Router, Switch } from "wouter";
import { type Api, ApiContext } from "./api.ts";
import { toast } from "./design/toast.tsx";
import { adminSection, pages } from "./pages.tsx";
import { createQueries } from "./queries.ts";
import type { Session } from "./session/session.ts";
import { SessionContext, useSessionState } from "./session/session-context.ts";
import { AdminTabs } from "./shell/admin-tabs.tsx";
import { LoadingFallback } from "./shell/loading-fallback.tsx";
import { PageTitleContext } from "./shell/navigation.ts";
import { NotFound } from "./shell/not-found.tsx";
import { RequireAccess } from "./shell/require-access.tsx";
import { Shell } from "./shell/shell.tsx";

/** The whole console. */
export function App({ session, api }: { session: Session; api: Api }) {
	return (
		<SessionContext value={session}>
			<ApiContext value={api}>
				<Router base={import.meta.env.BASE_URL.replace(/\/$/, "")}>
					<Pages />
				</Router>
			</ApiContext>
		</SessionContext>
	);
}

function Pages() {
	const session = useSessionState();
	const person = session.status === "signed-in" ? session.person.id : "";
	const expired = session.status === "anonymous" && session.expired === true;
	// biome-ignore lint/correctness/useExhaustiveDependencies: a new cache for each person
	const queries = useMemo(createQueries, [person]);

	useEffect(() => {
		if (expired) toast("Your session has ended. Sign in again to continue.");
	}, [expired]);

	return (
		<QueryClientProvider client={queries}>
			<Shell>
				<AdminTabs />
				<Suspense fallback={<LoadingFallback />}>
					{/* The state of a page must not carry over to another person. */}
					<Switch key={person}>
						{pages.map(({ path, title, access, component: Component }) => (
							<Route key={path} path={path}>
								<PageTitleContext value={title}>
									<RequireAccess access={access}>
										<Component />
									</RequireAccess>
								</PageTitleContext>
							</Route>
						))}
						<Route path="/admin">
							<Redirect to={adminSection.home} replace />
						</Route>
						<Route>
							<NotFound />
						</Route>
					</Switch>
				</Suspense>
			</Shell>
		</QueryClientProvider>
	);
}
