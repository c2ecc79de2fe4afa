import type { UserManager } from "oidc-client-ts";
import type { Settings } from "../settings.ts";
import { type Person, personOf } from "./person.ts";
import { hasStoredSession } from "./session-storage.ts";

/** The state of the session. */
export type SessionState =
	| { status: "anonymous" /** Whether a session ended without a sign-out. */; expired?: boolean }
	| { status: "signed-in"; person: Person };

/** The session of this tab. */
export interface Session {
	/** The current state; the same object until it changes. */
	current(): SessionState;
	/** Calls `changed` on each change; returns a function that ends the subscription. */
	subscribe(changed: () => void): () => void;
	/**
	 * Goes to the provider's sign-in page.
	 * @param returnTo the path to return to, without the base
	 */
	signIn(returnTo: string): Promise<void>;
	/**
	 * Finishes a sign-in with the provider's response, which is in the address bar.
	 * @returns the path to return to
	 * @throws Error if the provider returned one, or if this tab didn't request the response
	 */
	finishSignIn(): Promise<string>;
	/** Ends the session in all tabs and at the provider, then goes to the provider's sign-out page. */
	signOut(): Promise<void>;
	/**
	 * Returns an access token for the API, renewed if necessary, as `createClient` requires.
	 * @param rejected a token that the API rejected
	 */
	token(rejected?: string): Promise<string | undefined>;
}

/** The minimum remaining lifetime, in seconds, of a token that is sent. */
const minLifetimeSeconds = 30;

const channelName = "tap.session";
const signedOut = "signed-out";

/**
 * Opens the session, restoring the one that this tab had before a reload.
 * @param redirectUri the URL that a sign-in returns to, if it isn't the console
 */
export async function openSession(settings: Settings, redirectUri?: string): Promise<Session> {
	const { identity } = settings;
	const listeners = new Set<() => void>();
	const channel = new BroadcastChannel(channelName);
	let state: SessionState = { status: "anonymous" };
	let loading: Promise<UserManager> | undefined;
	let renewal: Promise<string | undefined> | undefined;

	const manager = () => {
		loading ??= import("./oidc.ts").then(({ createManager }) => createManager(identity, redirectUri));
		return loading;
	};
	const setState = (next: SessionState) => {
		state = next;
		for (const changed of listeners) changed();
	};
	/** Removes the tokens from this tab. */
	const forget = async (next: SessionState) => {
		await (await manager()).removeUser();
		setState(next);
	};

	channel.onmessage = ({ data }) => {
		if (data === signedOut && state.status === "signed-in") void forget({ status: "anonymous" });
	};

	/** Requests a new token with the refresh token (RFC 6749, section 6), or ends the session. */
	async function renew(): Promise<string | undefined> {
		const oidc = await manager();
		const user = await oidc.getUser();
		if (user?.refresh_token) {
			try {
				const renewed = await oidc.signinSilent();
				if (state.status === "signed-in") return renewed?.access_token;
				// The person signed out in the meantime.
				await oidc.removeUser();
				return undefined;
			} catch (error) {
				// Only an error response of the provider ends the session (RFC 6749, section 5.2). Other errors can be retried.
				if (!isErrorResponse(error)) throw error;
			}
		}
		await forget({ status: "anonymous", expired: true });
		return undefined;
	}

	if (hasStoredSession()) {
		const user = await (await manager()).getUser();
		if (user && (!user.expired || user.refresh_token)) state = { status: "signed-in", person: personOf(user) };
		else await (await manager()).removeUser();
	}

	return {
		current: () => state,
		subscribe(changed) {
			listeners.add(changed);
			return () => listeners.delete(changed);
		},
		async signIn(returnTo) {
			await (await manager()).signinRedirect({ state: returnTo });
		},
		async finishSignIn() {
			const user = await (await manager()).signinRedirectCallback();
			setState({ status: "signed-in", person: personOf(user) });
			// Only a path is accepted, since the state comes from the address bar.
			return typeof user.state === "string" && /^\/(?!\/)/.test(user.state) ? user.state : "/";
		},
		async signOut() {
			const oidc = await manager();
			channel.postMessage(signedOut);
			// Otherwise the refresh token would outlive the session (RFC 7009). The sign-out continues even if this fails.
			await oidc.revokeTokens().catch(() => undefined);
			await forget({ status: "anonymous" });
			const url = new URL(identity.logoutUrl);
			url.searchParams.set("client_id", identity.clientId);
			url.searchParams.set("logout_uri", new URL(import.meta.env.BASE_URL, location.origin).href);
			location.assign(url);
		},
		async token(rejected) {
			if (state.status === "anonymous") return undefined;
			const user = await (await manager()).getUser();
			const isGood =
				user && user.access_token !== rejected && (user.expires_in ?? minLifetimeSeconds) >= minLifetimeSeconds;
			if (isGood) return user.access_token;
			renewal ??= renew().finally(() => {
				renewal = undefined;
			});
			return renewal;
		},
	};
}

/** Whether the provider returned an OAuth error. Checked by name: the class is in a chunk that may not be loaded. */
function isErrorResponse(error: unknown): boolean {
	return error instanceof Error && error.name === "ErrorResponse";
}
