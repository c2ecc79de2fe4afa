/** The address that requests to DynamoDB are sent to. */
export interface Endpoint {
	url: string;
	isSecure: boolean;
	/** The name or the IP address, without a port. */
	hostname: string;
	port: string;
	/** The value of the `Host` header. */
	host: string;
	path: string;
}

/** The last endpoint: it is the same for all requests of a function. */
let last: Endpoint | undefined;

/** Returns the endpoint of DynamoDB in a region, unless the variables of the AWS SDKs name another one. */
export function endpointIn(region: string): Endpoint {
	const url = urlIn(region);
	if (last?.url !== url) {
		const { protocol, hostname, port, host, pathname } = new URL(url);
		last = {
			url,
			isSecure: protocol === "https:",
			// An IPv6 address has brackets in a URL only.
			hostname: hostname.replace(/^\[|\]$/g, ""),
			port,
			host,
			path: pathname,
		};
	}
	return last;
}

function urlIn(region: string): string {
	const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL, AWS_USE_FIPS_ENDPOINT } = process.env;
	const url = AWS_ENDPOINT_URL_DYNAMODB || AWS_ENDPOINT_URL;
	if (url) return url;
	if (AWS_USE_FIPS_ENDPOINT === "true") {
		throw new Error("AWS_USE_FIPS_ENDPOINT is set: set AWS_ENDPOINT_URL_DYNAMODB to the region's FIPS endpoint, too.");
	}
	return `https://dynamodb.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}/`;
}
