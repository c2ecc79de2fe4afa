import { createHash } from "node:crypto";
import { isOwnHost } from "../host.ts";
import { users } from "../seed/users.ts";

/** A page of the issuer: HTML and its headers. */
export interface IssuerPage {
	status: number;
	headers: Record<string, string>;
	html: string;
}

/**
 * Returns the page on which a user signs in: every seeded user is a link to `/authorize` with a `login_hint`.
 * @param query the query of the authorization request
 */
export function signInPage(query: URLSearchParams): IssuerPage {
	const people = users.map(({ email, name, role }) => {
		const again = new URLSearchParams(query);
		again.set("login_hint", email);
		const initials = name
			.split(" ")
			.map((word) => word.charAt(0))
			.join("");
		return `<li><a href="/authorize?${escapeHtml(again.toString())}"><b class="${role}" aria-hidden="true">${initials}</b><span>${escapeHtml(name)} <small>${escapeHtml(email)}</small></span><i>${role}</i></a></li>`;
	});
	const cancel = new URL(query.get("redirect_uri") ?? "");
	cancel.searchParams.set("error", "access_denied");
	cancel.searchParams.set("error_description", "The sign-in was canceled.");
	const state = query.get("state");
	if (state !== null) cancel.searchParams.set("state", state);
	return page(
		200,
		"Sign in to tap",
		`<h1>Sign in to tap</h1>
<p>Choose a user of your local stage. There are no passwords.</p>
<ul>
${people.join("\n")}
</ul>
<p><a class="back" href="${escapeHtml(cancel.href)}">Go back without signing in</a></p>`,
	);
}

/** Returns the page for an invalid request without an address to redirect the browser to. */
export function errorPage(message: string): IssuerPage {
	return page(
		400,
		"Invalid request",
		`<h1>Invalid request</h1>\n<p>${escapeHtml(message)}</p>\n<p>Go back in your browser and try again.</p>`,
	);
}

/** Whether an address is on this machine. The issuer redirects browsers nowhere else. */
export function isLoopback(address: string | null): boolean {
	if (address === null || !URL.canParse(address)) return false;
	const { protocol, hostname, username, password } = new URL(address);
	return ["http:", "https:"].includes(protocol) && isOwnHost(hostname) && username === "" && password === "";
}

const style = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif;background:light-dark(#f6f6f4,#141517);color:light-dark(#1c1d1f,#ececea)}
body{display:grid;min-height:100dvh;place-items:center;margin:0;padding:1.5rem;box-sizing:border-box}
main{width:100%;max-width:26rem;padding:2rem;box-sizing:border-box;border-radius:1rem;background:light-dark(#fff,#1d1f22);box-shadow:0 1px 2px #0001,0 8px 32px #00000014}
h1{margin:0;font-size:1.375rem;line-height:1.25;letter-spacing:-.01em}
p{margin:.5rem 0 0;color:light-dark(#55585d,#a9adb3)}
ul{margin:1.5rem 0;padding:0;list-style:none;display:grid;gap:.5rem}
li a{display:flex;align-items:center;gap:.875rem;min-height:3.5rem;padding:.5rem .875rem;border:1px solid light-dark(#e1e2e4,#33363b);border-radius:.75rem;color:inherit;text-decoration:none}
li a:hover{border-color:light-dark(#3451b2,#9db1ff);background:light-dark(#f4f6fd,#23262d)}
a:focus-visible{outline:3px solid light-dark(#3451b2,#9db1ff);outline-offset:2px}
b{flex:none;display:grid;place-items:center;width:2.5rem;height:2.5rem;border-radius:50%;font-size:.875rem;background:light-dark(#e4e9fb,#2b3357);color:light-dark(#2a4197,#c3cfff)}
b.admin{background:light-dark(#1c1d1f,#ececea);color:light-dark(#fff,#141517)}
span{flex:1;min-width:0;font-weight:600;overflow-wrap:anywhere}
small{display:block;font-size:.875rem;font-weight:400;color:light-dark(#55585d,#a9adb3)}
i{font-style:normal;font-size:.8125rem;color:light-dark(#55585d,#a9adb3)}
.back{display:inline-block;padding:.625rem 0;color:light-dark(#2a4197,#b3c2ff)}`;

const styleHash = createHash("sha256").update(style).digest("base64");

function page(status: number, title: string, content: string): IssuerPage {
	return {
		status,
		headers: {
			"Content-Type": "text/html; charset=utf-8",
			"Cache-Control": "no-store",
			"Content-Security-Policy": `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
			"Referrer-Policy": "no-referrer",
			"X-Content-Type-Options": "nosniff",
			"X-Frame-Options": "DENY",
		},
		html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${style}</style>
<main>
${content}
</main>
</html>
`,
	};
}

function escapeHtml(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
