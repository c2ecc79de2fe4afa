import type { ErrorResponse, UserManager } from "oidc-client-ts";
import type { Settings } from "../settings.ts";
import { type Person, personOf } from "./person.ts";
import { hasStoredSession, isRequested, recordSignIn, recordSignOut, wasSignedOut } from "./session-storage.ts";

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
	 * @throws StorageError if the browser keeps no data for the way back
	 */
	signIn(returnTo: string): Promise<void>;
	/**
	 * Finishes a sign-in with the provider's response, which is in the address bar.
	 * @returns the path to return to; `undefined` if this tab didn't request the response, which then has no effect
	 * @throws Error if the provider returned one or can't be reached; the message is for people
	 */
	finishSignIn(): Promise<string | undefined>;
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

/** Opens the channel to the other tabs; `undefined` in a browser that blocks it together with its storage. */
function openChannel(): BroadcastChannel | undefined {
	try {
		return new BroadcastChannel(channelName);
	} catch {
		return undefined;
	}
}

/**
 * Opens the session, restoring the one that this tab had before a reload.
 * @param redirectUri the URL that a sign-in returns to, if it isn't the console
 */
export async function openSession(settings: Settings, redirectUri?: string): Promise<Session> {
	const { identity } = settings;
	const listeners = new Set<() => void>();
	const channel = openChannel();
	let state: SessionState = { status: "anonymous" };
	let loading: Promise<UserManager> | undefined;
	let renewal: Promise<string | undefined> | undefined;
	let ending: Promise<void> | undefined;

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
	/** Ends the session: revokes the refresh token, then removes the tokens from this tab. */
	const end = (): Promise<void> => {
		ending ??= (async () => {
			// A renewal that is on its way may bring another refresh token.
			await renewal?.catch(() => undefined);
			const oidc = await manager();
			// Otherwise the refresh token would outlive the session (RFC 7009). The sign-out continues even if this fails.
			await oidc.revokeTokens().catch(() => undefined);
			await oidc.removeUser();
			if (state.status === "signed-in") setState({ status: "anonymous" });
		})().finally(() => {
			ending = undefined;
		});
		return ending;
	};

	// Each tab has tokens of its own, which only it can revoke.
	if (channel) {
		channel.onmessage = ({ data }) => {
			if (data === signedOut && state.status === "signed-in") void end();
		};
	}
	// A page that the browser kept for Back and Forward has heard of nothing.
	addEventListener("pageshow", ({ persisted }) => {
		if (persisted && state.status === "signed-in" && wasSignedOut()) void end();
	});

	/** Requests a new token with the refresh token (RFC 6749, section 6), or ends the session. */
	async function renew(): Promise<string | undefined> {
		const oidc = await manager();
		const user = await oidc.getUser();
		if (user?.refresh_token) {
			try {
				return (await oidc.signinSilent())?.access_token;
			} catch (error) {
				// Only an error response of the provider ends the session (RFC 6749, section 5.2). Other errors can be retried.
				if (!isErrorResponse(error)) throw error;
			}
		}
		await forget({ status: "anonymous", expired: true });
		return undefined;
	}

	if (hasStoredSession() && wasSignedOut()) void end();
	else if (hasStoredSession()) {
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
			if (!isRequested(location.search)) return undefined;
			const oidc = await manager();
			await ending;
			const user = await oidc.signinRedirectCallback().catch((error: unknown) => {
				throw new Error(explainSignIn(error), { cause: error });
			});
			recordSignIn();
			setState({ status: "signed-in", person: personOf(user) });
			// Only a path is accepted, since the state comes from the address bar.
			return typeof user.state === "string" && /^\/(?!\/)/.test(user.state) ? user.state : "/";
		},
		async signOut() {
			recordSignOut();
			channel?.postMessage(signedOut);
			await end();
			const url = new URL(identity.logoutUrl);
			url.searchParams.set("client_id", identity.clientId);
			url.searchParams.set("logout_uri", new URL(import.meta.env.BASE_URL, location.origin).href);
			location.assign(url);
		},
		async token(rejected) {
			if (state.status === "anonymous" || ending) return undefined;
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

/** Explains in words for people why a sign-in failed. The OpenID Connect client's own messages are for developers. */
function explainSignIn(error: unknown): string {
	if (isErrorResponse(error)) {
		const { error_description: reason } = error;
		return `Signing in failed: ${reason ?? "the provider gave no reason"}. Try again.`;
	}
	// What fetch throws without a network, and what the client throws for a response that took too long.
	if (error instanceof TypeError || (error instanceof Error && error.name === "ErrorTimeout")) {
		return "Can't reach the sign-in service. Check your network, then try again.";
	}
	return "Signing in failed. Try again.";
}

/** Whether the provider returned an OAuth error. Checked by name: the class is in a chunk that may not be loaded. */
function isErrorResponse(error: unknown): error is ErrorResponse {
	return error instanceof Error && error.name === "ErrorResponse";
}
