/** The servers that the pages of a site send requests to. */
export interface Destinations {
	/** The origins that scripts may call besides the site's own: those of the API and the identity provider. */
	connect: readonly string[];
}

/**
 * The security headers of every page and asset, whether the local stage or CloudFront serves it. They allow no inline script or
 * style, no plug-in, no frame, and no request to an origin that isn't listed.
 * https://www.w3.org/TR/CSP3/ and https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
 */
export function securityHeaders({ connect }: Destinations): Record<string, string> {
	return {
		"Content-Security-Policy": contentSecurityPolicy(connect),
		// Pages that this one opens, or that opened it, can't access its window.
		"Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
		// The URL of the page after a sign-in contains the authorization code.
		"Referrer-Policy": "no-referrer",
		"X-Content-Type-Options": "nosniff",
		// For browsers without support for frame-ancestors.
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

/** The `Cache-Control` headers of the site. Files whose names change with their content are cached for a year. */
export const cacheControl = {
	/** For files in `assets/`, which have a hash in their names. */
	hashed: "public, max-age=31536000, immutable",
	/** For pages and settings, which are cached but revalidated each time. */
	page: "no-cache",
} as const;
