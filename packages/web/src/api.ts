import { type Client, createClient } from "@tap/client";
import { createHooks, type Hooks } from "@tap/client/react";
import { createContext, useContext } from "react";
import { withRecentWrites } from "./recent-writes.ts";
import type { Session } from "./session/session.ts";
import type { Settings } from "./settings.ts";

/** The API of the stage, as hooks and as a client. */
export interface Api {
	/** Hooks for components: `useQuery`, `useMutation`, `usePages`. */
	hooks: Hooks;
	/** For calls outside of rendering. */
	client: Client;
}

/** Creates the API of a stage. Its calls have the token of the signed-in person. */
export function createApi({ apiUrl }: Settings, session: Session): Api {
	const userId = () => {
		const state = session.current();
		return state.status === "signed-in" ? state.person.id : undefined;
	};
	const client = withRecentWrites(createClient({ baseUrl: apiUrl, token: session.token }), userId);
	return { client, hooks: createHooks(client) };
}

/** Provides the API to components. */
export const ApiContext = createContext<Api | undefined>(undefined);

function useContextApi(): Api {
	const api = useContext(ApiContext);
	if (!api) throw new Error("useApi needs an ApiContext around it.");
	return api;
}

/** The hooks of the API. */
export function useApi(): Hooks {
	return useContextApi().hooks;
}

/** The client of the API. */
export function useClient(): Client {
	return useContextApi().client;
}
