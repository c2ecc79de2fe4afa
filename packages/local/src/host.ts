import type { IncomingMessage } from "node:http";

/** The hosts that name this machine, as a URL has them. */
const ownHosts = ["127.0.0.1", "localhost", "[::1]"];

/** Whether a host of a URL names this machine. */
export function isOwnHost(host: string): boolean {
	return ownHosts.includes(host.toLowerCase());
}

/**
 * Whether a request is for this machine: its `Host` is 127.0.0.1, localhost or [::1], with any port. A browser sends another
 * one for a page whose name was made to resolve to this machine (DNS rebinding), and gives the response to that page. Other
 * clients may leave the header out in HTTP/1.0.
 */
export function isForThisMachine({ rawHeaders }: IncomingMessage): boolean {
	return rawHeaders.every(
		(name, index) =>
			index % 2 === 1 || name.toLowerCase() !== "host" || isOwnHost(withoutPort(rawHeaders[index + 1] ?? "")),
	);
}

/** Returns the host of a `Host` header. An IPv6 address has brackets, and colons in them. */
function withoutPort(host: string): string {
	return /^(\[[^\]]*\]|[^:[]*)(?::\d*)?$/.exec(host)?.[1] ?? host;
}

/**
 * The response to a request for another host (RFC 9110, section 15.5.20). It is not part of the contract: on AWS, hosts that
 * are not the API's never reach it.
 */
export const misdirected = {
	status: 421,
	headers: { "Content-Type": "application/problem+json", "Cache-Control": "no-store" },
	body: JSON.stringify({
		type: "about:blank",
		title: "Misdirected Request",
		status: 421,
		detail: "The local stage only responds to requests for 127.0.0.1, localhost and [::1].",
	}),
} as const;
