import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import { toast } from "../design/toast.tsx";
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

/**
 * Leaves for the sign-in page, or says why that cannot be reached.
 * @param returnTo the path to come back to; the address at hand unless given
 */
export function useSignIn(returnTo?: string): () => Promise<void> {
	const session = useSession();
	return useCallback(async () => {
		try {
			await session.signIn(returnTo ?? currentPath());
		} catch {
			toast("The sign-in page cannot be reached. Check your network, then try again.", { tone: "danger" });
		}
	}, [session, returnTo]);
}

/** The path in the address bar without the base, the query included. */
function currentPath(): string {
	const base = import.meta.env.BASE_URL.replace(/\/$/, "");
	return location.pathname.slice(base.length) + location.search;
}
