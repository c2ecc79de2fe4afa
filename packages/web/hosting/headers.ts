/** Where the pages of a site send requests to. */
export interface Destinations {
	/** Origins that scripts may talk to, besides the site's own: the API's and the identity provider's. */
	connect: readonly string[];
}

/**
 * The security headers of every answer that holds a page or one of its files, whoever serves the site: the local stage
 * or CloudFront. Strict: no inline script or style, no plug-in, no frame, and no request to anybody who is not named.
 * https://www.w3.org/TR/CSP3/ and https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
 */
export function securityHeaders({ connect }: Destinations): Record<string, string> {
	return {
		"Content-Security-Policy": contentSecurityPolicy(connect),
		// A page that this one opens, or that opened it, cannot reach its window.
		"Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
		// The address of the page that follows a sign-in has the code in it.
		"Referrer-Policy": "no-referrer",
		"X-Content-Type-Options": "nosniff",
		// For browsers that do not know frame-ancestors.
		"X-Frame-Options": "DENY",
	};
}

function contentSecurityPolicy(connect: readonly string[]): string {
	const directives = {
		"default-src": "'none'",
		"script-src": "'self'",
		"style-src": "'self'",
		"img-src": "'self' data:",
		"font-src": "'self'",
		"connect-src": ["'self'", ...connect].join(" "),
		"base-uri": "'none'",
		"form-action": "'self'",
		"frame-ancestors": "'none'",
	};
	return Object.entries(directives)
		.map(([name, sources]) => `${name} ${sources}`)
		.join("; ");
}

/** What a browser and a cache may keep: files whose names change with their content for a year, all others never unasked. */
export const cacheControl = {
	/** Files under `assets/`, which have a hash in their names. */
	hashed: "public, max-age=31536000, immutable",
	/** Pages and settings: kept, but asked for again each time. */
	page: "no-cache",
} as const;
