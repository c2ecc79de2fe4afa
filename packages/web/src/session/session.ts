import type { UserManager } from "oidc-client-ts";
import type { Settings } from "../settings.ts";
import { type Person, personOf } from "./person.ts";
import { hasStoredSession } from "./session-storage.ts";

/** Who uses the console. */
export type SessionState =
	| { status: "anonymous" /** Whether a session ended by itself: say so. */; expired?: boolean }
	| { status: "signed-in"; person: Person };

/** The session of this tab. */
export interface Session {
	/** Who it is now; the same object until it changes. */
	current(): SessionState;
	/** Calls back on each change; gives what ends that. */
	subscribe(changed: () => void): () => void;
	/**
	 * Leaves for the provider's sign-in page.
	 * @param returnTo the path, without the base, to come back to
	 */
	signIn(returnTo: string): Promise<void>;
	/**
	 * Takes the provider's answer from the address bar.
	 * @returns the path to go on with
	 * @throws Error of the provider or of an answer that is not to this tab's question
	 */
	finishSignIn(): Promise<string>;
	/** Ends the session here, in the other tabs and at the provider; leaves for the provider's sign-out page. */
	signOut(): Promise<void>;
	/**
	 * An access token for the API, renewed if need be: what `createClient` takes.
	 * @param refused a token that the API refused
	 */
	token(refused?: string): Promise<string | undefined>;
}

/** How long, in seconds, a token must still be good to be sent. */
const leastLife = 30;

const channelName = "tap.session";
const signedOut = "signed-out";

/**
 * Opens the session: restores the one that this tab had before a reload, if any.
 * @param redirectUri where a sign-in comes back to, if that is not the console
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
	const become = (next: SessionState) => {
		state = next;
		for (const changed of listeners) changed();
	};
	/** Forgets the tokens of this tab. */
	const forget = async (next: SessionState) => {
		await (await manager()).removeUser();
		become(next);
	};

	channel.onmessage = ({ data }) => {
		if (data === signedOut && state.status === "signed-in") void forget({ status: "anonymous" });
	};

	/** Gets a new token with the refresh token (RFC 6749, section 6), or ends the session. */
	async function renew(): Promise<string | undefined> {
		const oidc = await manager();
		const user = await oidc.getUser();
		if (user?.refresh_token) {
			try {
				const renewed = await oidc.signinSilent();
				if (state.status === "signed-in") return renewed?.access_token;
				// The person has signed out meanwhile.
				await oidc.removeUser();
				return undefined;
			} catch (failure) {
				// Only the provider's no ends the session (RFC 6749, section 5.2). Otherwise the call fails and can be repeated.
				if (!isRefusal(failure)) throw failure;
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
			become({ status: "signed-in", person: personOf(user) });
			// Only a path: the state comes back through the address bar.
			return typeof user.state === "string" && /^\/(?!\/)/.test(user.state) ? user.state : "/";
		},
		async signOut() {
			const oidc = await manager();
			channel.postMessage(signedOut);
			// Without it the refresh token would outlive the session (RFC 7009). If no answer comes, the sign-out goes on.
			await oidc.revokeTokens().catch(() => undefined);
			await forget({ status: "anonymous" });
			const url = new URL(identity.logoutUrl);
			url.searchParams.set("client_id", identity.clientId);
			url.searchParams.set("logout_uri", new URL(import.meta.env.BASE_URL, location.origin).href);
			location.assign(url);
		},
		async token(refused) {
			if (state.status === "anonymous") return undefined;
			const user = await (await manager()).getUser();
			const isGood = user && user.access_token !== refused && (user.expires_in ?? leastLife) >= leastLife;
			if (isGood) return user.access_token;
			renewal ??= renew().finally(() => {
				renewal = undefined;
			});
			return renewal;
		},
	};
}

/** Whether the provider answered with an OAuth error. By name: its class is in a chunk that may not be there. */
function isRefusal(failure: unknown): boolean {
	return failure instanceof Error && failure.name === "ErrorResponse";
}
