import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { Session, SessionState } from "./session.ts";

/** Provides the session to the views. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** The session, to sign in and out with. */
export function useSession(): Session {
	const session = useContext(SessionContext);
	if (!session) throw new Error("useSession needs a SessionContext around it.");
	return session;
}

/** Who uses the console; renders again when that changes. */
export function useSessionState(): SessionState {
	const session = useSession();
	return useSyncExternalStore(session.subscribe, session.current);
}

/** Leaves for the sign-in page, and comes back to the address at hand. */
export function useSignIn(): () => Promise<void> {
	const session = useSession();
	return useCallback(() => session.signIn(currentPath()), [session]);
}

/** The path in the address bar without the base, the query included. */
function currentPath(): string {
	const base = import.meta.env.BASE_URL.replace(/\/$/, "");
	return location.pathname.slice(base.length) + location.search;
}
