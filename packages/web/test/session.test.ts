// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openSession, type Session } from "../src/session/session.ts";

const issuer = "https://issuer.example.com";
const settings = {
	apiUrl: "https://api.example.com",
	identity: { authority: issuer, clientId: "console", scope: "openid", logoutUrl: `${issuer}/logout` },
};

/** The key under which the OpenID Connect client stores the tokens. */
const tokenKey = `tap.oidc.user:${issuer}:console`;

/** The refresh tokens that the provider was told to revoke. */
let revoked: string[];
/** Responds to a request for tokens. */
let respondWithTokens: () => Response | Promise<Response>;

beforeEach(() => {
	localStorage.clear();
	sessionStorage.clear();
	revoked = [];
	respondWithTokens = () => Response.json({ error: "invalid_grant" }, { status: 400 });
	history.replaceState(null, "", "/signed-in");
	vi.stubGlobal("fetch", async (url: string | URL | Request, init?: RequestInit) => {
		const { pathname } = new URL(url instanceof Request ? url.url : url);
		const body = new URLSearchParams(String(init?.body ?? ""));
		if (pathname === "/.well-known/openid-configuration") {
			return Response.json({
				issuer,
				authorization_endpoint: `${issuer}/authorize`,
				token_endpoint: `${issuer}/token`,
				revocation_endpoint: `${issuer}/revoke`,
			});
		}
		if (pathname === "/token") return respondWithTokens();
		if (pathname !== "/revoke") throw new Error(`The test has no ${pathname}.`);
		// The tab must not forget a token before the provider knows.
		expect(sessionStorage.getItem(tokenKey)).toContain(body.get("token"));
		revoked.push(body.get("token") ?? "");
		return new Response();
	});
});

afterEach(() => vi.unstubAllGlobals());

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

/** Stores tokens, as a sign-in in this tab did before. */
function storeTokens(changes: object = {}): void {
	const tokens = {
		access_token: "access",
		refresh_token: "refresh-of-this-tab",
		token_type: "Bearer",
		profile: { sub: "ada", name: "Ada Lovelace" },
		expires_at: inAnHour(),
	};
	sessionStorage.setItem(tokenKey, JSON.stringify({ ...tokens, ...changes }));
}

/** Waits until a condition is true, however busy the machine is, and returns its value. */
const until = <T>(condition: () => T) => vi.waitUntil(condition, { timeout: 30_000 });

/** Waits until no one is signed in. */
const ended = (session: Session) => until(() => session.current().status === "anonymous");

/** Signs out as another tab does. */
function signOutElsewhere(): void {
	localStorage.setItem("tap.signed-out", crypto.randomUUID());
	const channel = new BroadcastChannel("tap.session");
	channel.postMessage("signed-out");
	channel.close();
}

/** Signs out as another tab does while the browser keeps this page for Back, then goes back to it. */
function comeBackAfterSignOut(): void {
	localStorage.setItem("tap.signed-out", crypto.randomUUID());
	dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
}

describe("signing out in another tab", () => {
	test("revokes this tab's refresh token and removes its tokens", async () => {
		storeTokens();
		const session = await openSession(settings);
		expect(session.current()).toMatchObject({ status: "signed-in", person: { name: "Ada Lovelace" } });
		signOutElsewhere();
		await ended(session);
		expect(revoked).toEqual(["refresh-of-this-tab"]);
		expect(sessionStorage.getItem(tokenKey)).toBeNull();
		expect(await session.token()).toBeUndefined();
	});

	test("revokes the refresh token that a renewal brings at the same time", async () => {
		storeTokens({ expires_at: 1 });
		const session = await openSession(settings);
		let respond: ((response: Response) => void) | undefined;
		respondWithTokens = () =>
			new Promise((resolve) => {
				respond = resolve;
			});
		const token = session.token();
		await until(() => respond !== undefined);
		comeBackAfterSignOut();
		respond?.(Response.json({ access_token: "new", refresh_token: "renewed", token_type: "Bearer" }));
		await token;
		await ended(session);
		expect(revoked).toEqual(["renewed"]);
		expect(sessionStorage.getItem(tokenKey)).toBeNull();
	});

	test("revokes the refresh token of a tab that was on another site", async () => {
		storeTokens();
		localStorage.setItem("tap.signed-out", crypto.randomUUID());
		const session = await openSession(settings);
		expect(session.current()).toEqual({ status: "anonymous" });
		await until(() => sessionStorage.getItem(tokenKey) === null);
		expect(revoked).toEqual(["refresh-of-this-tab"]);
	});

	test("revokes the refresh token of a page that the browser kept for Back", async () => {
		storeTokens();
		const session = await openSession(settings);
		comeBackAfterSignOut();
		await ended(session);
		expect(revoked).toEqual(["refresh-of-this-tab"]);
	});

	test("removes the tokens if the provider can't be reached", async () => {
		storeTokens();
		const session = await openSession(settings);
		vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
		signOutElsewhere();
		await ended(session);
		expect(sessionStorage.getItem(tokenKey)).toBeNull();
	});
});

test("a session that began after a sign-out survives a reload", async () => {
	localStorage.setItem("tap.signed-out", "before");
	sessionStorage.setItem("tap.signed-out-before", "before");
	storeTokens();
	const session = await openSession(settings);
	expect(session.current().status).toBe("signed-in");
});

test("a session works where the browser blocks the channel between tabs", async () => {
	vi.stubGlobal("BroadcastChannel", function blocked() {
		throw new DOMException("The operation is insecure.", "SecurityError");
	});
	storeTokens();
	const session = await openSession(settings);
	expect(session.current().status).toBe("signed-in");
});

describe("a response of the provider", () => {
	test.each([
		["to no request", "?code=old&state=unknown"],
		["to no request, with an error", "?error=access_denied&error_description=Call+0800&state=unknown"],
		["without a state", "?code=old"],
		["whose state names the stored tokens", `?code=old&state=user:${issuer}:console`],
	])("%s leaves the session as it is", async (_, search) => {
		storeTokens();
		const session = await openSession(settings);
		history.replaceState(null, "", `/signed-in${search}`);
		expect(await session.finishSignIn()).toBeUndefined();
		expect(session.current()).toMatchObject({ status: "signed-in", person: { name: "Ada Lovelace" } });
		expect(sessionStorage.getItem(tokenKey)).not.toBeNull();
	});

	/** Goes to the sign-in page and returns the `state` of the request. */
	async function request(session: Session): Promise<string> {
		// It doesn't resolve: the page is left.
		session.signIn("/orders").catch(() => undefined);
		const prefix = "tap.oidc-request.";
		const key = await until(() => Object.keys(sessionStorage).find((key) => key.startsWith(prefix)));
		return key.slice(prefix.length);
	}

	test("with an error is explained in the provider's words", async () => {
		const session = await openSession(settings);
		const state = await request(session);
		history.replaceState(null, "", `/signed-in?error=access_denied&error_description=It+was+canceled&state=${state}`);
		await expect(session.finishSignIn()).rejects.toThrow("Signing in failed: It was canceled. Try again.");
	});

	test.each([
		["a network error", () => Promise.reject(new TypeError("Failed to fetch")), /^Can't reach the sign-in service/],
		["tokens that are no JSON", () => new Response("<html>"), /^Signing in failed\. Try again\.$/],
	])("after %s is explained without the words of a library", async (_, respond, message) => {
		const session = await openSession(settings);
		const state = await request(session);
		respondWithTokens = respond;
		history.replaceState(null, "", `/signed-in?code=good&state=${state}`);
		await expect(session.finishSignIn()).rejects.toThrow(message);
	});
});
