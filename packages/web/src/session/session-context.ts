import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import { toast } from "../design/toast.tsx";
import type { Session, SessionState } from "./session.ts";
import { signInProblem } from "./sign-in-problem.ts";

/** Provides the session to components. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** Returns the session. */
export function useSession(): Session {
	const session = useContext(SessionContext);
	if (!session) throw new Error("useSession needs a SessionContext around it.");
	return session;
}

/** Returns the state of the session; rerenders when it changes. */
export function useSessionState(): SessionState {
	const session = useSession();
	return useSyncExternalStore(session.subscribe, session.current);
}

/**
 * Returns a function that goes to the sign-in page, or shows a message if it can't be opened.
 * @param returnTo the path to return to; the current one by default
 */
export function useSignIn(returnTo?: string): () => Promise<void> {
	const session = useSession();
	return useCallback(async () => {
		try {
			await session.signIn(returnTo ?? currentPath());
		} catch (error) {
			toast(signInProblem(error), { tone: "danger" });
		}
	}, [session, returnTo]);
}

/** The current path and query without the base. */
function currentPath(): string {
	const base = import.meta.env.BASE_URL.replace(/\/$/, "");
	return location.pathname.slice(base.length) + location.search;
}
