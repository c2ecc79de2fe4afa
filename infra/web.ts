import { signInScopes } from "@tap/core/contract/auth.ts";
import document from "@tap/core/openapi.json";
import { cacheControl, securityHeaders } from "@tap/web/hosting/headers.ts";
import { documentOf } from "@tap/web/hosting/reference.ts";
import type { Settings } from "@tap/web/hosting/settings.ts";
import { api } from "./api.ts";
import { distinct } from "./deployable-stage.ts";
import { apiScopes, signInUrl, userPool } from "./identity.ts";
import { resourceName } from "./names.ts";
import { account, stage } from "./stage.ts";

const apiUrl = api.url.apply((url) => url.replace(/\/$/, ""));
const cognitoUrl = `https://cognito-idp.${stage.region}.amazonaws.com`;

/** The folder of the console's package, from the project's root. */
const consoleFolder = "packages/web";

/** For how long browsers may use HTTPS only: two years, as https://hstspreload.org requires. */
const strictTransportSeconds = 63_072_000;

/** The console and the API reference on CloudFront. None in `sst dev`, where Vite serves them on the developer's machine. */
const site = $dev ? undefined : createSite();

/** The URL of the console, without a slash at the end. Cognito allows `http` only for `localhost`. */
export const consoleUrl = site?.url ?? $output("http://localhost:5173/console");

/**
 * The console's client: authorization code with PKCE (RFC 9700, section 2.1.1), and therefore without a secret. The client
 * needs the site's URL, so it is created after the site; the site reads the client's id from `config.json`.
 */
export const userPoolClient = userPool.addClient("Console", {
	callbackUrls: consoleUrl.apply((url) => distinct([...stage.callbackUrls, `${url}/signed-in`, `${url}/docs/`])),
	transform: {
		client: (client) => {
			client.name = resourceName("web", stage.name);
			client.allowedOauthFlows = ["code"];
			client.allowedOauthScopes = apiScopes.apply((own) => ["openid", "email", "profile", ...own]);
			client.logoutUrls = consoleUrl.apply((url) => distinct([...stage.callbackUrls, `${url}/`]));
			client.generateSecret = false;
			client.enableTokenRevocation = true;
			client.preventUserExistenceErrors = "ENABLED";
			client.accessTokenValidity = 60;
			client.idTokenValidity = 60;
			client.refreshTokenValidity = 30;
			client.tokenValidityUnits = { accessToken: "minutes", idToken: "minutes", refreshToken: "days" };
			client.explicitAuthFlows = [
				"ALLOW_REFRESH_TOKEN_AUTH",
				// Lets tests against a deployed stage sign in with AWS credentials and no browser.
				...(stage.isProduction ? [] : ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]),
			];
			// What people may write of their own accounts. By default that is every attribute.
			client.writeAttributes = ["email", "name"];
		},
	},
});

const settings = $resolve({ apiUrl, clientId: userPoolClient.id, poolId: userPool.id, signInUrl }).apply(
	({ apiUrl, clientId, poolId, signInUrl }): Settings => ({
		apiUrl,
		identity: {
			authority: `${cognitoUrl}/${poolId}`,
			clientId,
			scope: signInScopes.join(" "),
			logoutUrl: `${signInUrl}/logout`,
		},
	}),
);

if (site) {
	addObject(site, "WebSettings", "config.json", $jsonStringify(settings));
	addObject(
		site,
		"WebReference",
		"docs/openapi.json",
		$jsonStringify(apiUrl.apply((url) => documentOf(document, url))),
	);
} else {
	new sst.x.DevCommand("WebDev", {
		dev: { command: "npm run dev:console", title: "Console" },
		environment: { TAP_SETTINGS: $jsonStringify(settings) },
	});
}

/** Adds a file whose content depends on the stage to the built ones. */
function addObject(site: sst.aws.StaticSite, name: string, key: string, content: $util.Output<string>): void {
	// SST types it as optional because it is undefined in `sst dev`, where there is no site.
	const { name: bucket } = site.nodes.assets as sst.aws.Bucket;
	const file = { key, content, contentType: "application/json", cacheControl: cacheControl.page };
	new aws.s3.BucketObjectv2(name, { bucket, ...file });
}

function createSite() {
	const headers = $resolve({ apiUrl, signInUrl }).apply(({ apiUrl, signInUrl }) =>
		securityHeaders({ connect: [new URL(apiUrl).origin, cognitoUrl, signInUrl] }),
	);
	// A policy covers every response. An account may have 20 of them, which previews would use up, so a function sets the same
	// headers there. CloudFront runs it for responses with a status below 400 only: an error of the bucket has no headers.
	// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
	const policy = stage.isProduction
		? new aws.cloudfront.ResponseHeadersPolicy("WebHeaders", {
				name: resourceName("web", stage.name),
				comment: `The security headers of the console of the stage ${stage.name}`,
				...headersPolicy(headers),
			})
		: undefined;
	return new sst.aws.StaticSite("Web", {
		path: consoleFolder,
		build: { command: "npm run build -- --base /", output: "dist" },
		domain: stage.consoleDomain,
		// The console's views have URLs but no files: index.html shows them all.
		errorPage: "index.html",
		// By default SST writes this file into the console's package.
		vite: { types: "../../.sst/web-env.d.ts" },
		assets: {
			// A page that was opened before a deployment still loads the chunks of its build. The bucket has no rule that expires
			// them: a chunk that does not change is not uploaded again, so its age says nothing about whether it is used.
			purge: false,
			// Files that `addObject` adds to the built ones.
			routes: ["config.json"],
			fileOptions: [
				{ files: "**", cacheControl: cacheControl.page },
				{ files: "assets/**", cacheControl: cacheControl.hashed },
			],
		},
		invalidation: { paths: "all", wait: false },
		edge: {
			viewerRequest: {
				// The page's links are relative to /docs/.
				injection: `if (event.request.uri === "/docs") {
					return { statusCode: 302, headers: { location: { value: "/docs/" } } };
				}`,
			},
			...(policy ? {} : { viewerResponse: { injection: headersFunction(headers) } }),
		},
		transform: {
			assets: (bucket) => {
				// SST's policy lets every CloudFront distribution read the bucket. Only this account's may.
				bucket.access = undefined;
				// Only CloudFront sends requests to the bucket.
				bucket.cors = false;
				bucket.policy = [
					{
						principals: [{ type: "service", identifiers: ["cloudfront.amazonaws.com"] }],
						actions: ["s3:GetObject"],
						paths: ["*"],
						conditions: [
							{
								test: "ArnLike",
								variable: "AWS:SourceArn",
								values: [$interpolate`arn:aws:cloudfront::${account}:distribution/*`],
							},
						],
					},
				];
			},
			cdn: (cdn) => {
				cdn.comment = `The console of the stage ${stage.name}`;
				// Until all edge locations have a change, which takes minutes.
				cdn.wait = stage.isProduction;
				cdn.defaultCacheBehavior = $output(cdn.defaultCacheBehavior).apply((behavior) => ({
					...behavior,
					allowedMethods: ["GET", "HEAD"],
					responseHeadersPolicyId: policy?.id,
				}));
				cdn.transform = {
					distribution: (distribution) => {
						distribution.httpVersion = "http2and3";
						// Edge locations in North America and Europe only. The others cost more.
						distribution.priceClass = "PriceClass_100";
						distribution.isIpv6Enabled = true;
					},
				};
			},
		},
	});
}

/** Returns the statement of a CloudFront function that adds the headers to a response. */
function headersFunction(headers: $util.Output<Record<string, string>>) {
	return headers.apply((all) => {
		const withTransport = {
			...all,
			"Strict-Transport-Security": `max-age=${strictTransportSeconds}; includeSubDomains`,
		};
		const added = Object.entries(withTransport).map(([name, value]) => [name.toLowerCase(), { value }]);
		return `Object.assign(event.response.headers, ${JSON.stringify(Object.fromEntries(added))});`;
	});
}

/** Returns the headers as CloudFront expects them: a field of its own for each header that it knows, a list for the rest. */
function headersPolicy(headers: $util.Output<Record<string, string>>) {
	const value = (name: string) => headers.apply((all) => all[name]);
	const custom = ["Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Permissions-Policy"];
	const override = true;
	return {
		securityHeadersConfig: {
			contentSecurityPolicy: { contentSecurityPolicy: value("Content-Security-Policy"), override },
			contentTypeOptions: { override },
			frameOptions: { frameOption: value("X-Frame-Options"), override },
			referrerPolicy: { referrerPolicy: value("Referrer-Policy"), override },
			strictTransportSecurity: {
				accessControlMaxAgeSec: strictTransportSeconds,
				includeSubdomains: true,
				override,
			},
		},
		customHeadersConfig: { items: custom.map((header) => ({ header, value: value(header), override })) },
	};
}
