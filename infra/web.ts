import document from "@tap/core/openapi.json";
import { cacheControl, securityHeaders } from "@tap/web/hosting/headers.ts";
import { documentOf } from "@tap/web/hosting/reference.ts";
import { type Settings, scopes } from "@tap/web/hosting/settings.ts";
import { api } from "./api.ts";
import { apiScopes, signInUrl, userPool } from "./identity.ts";
import { account, stage } from "./stage.ts";
import { nameOf } from "./stage-settings.ts";

const apiUrl = api.url.apply((url) => url.replace(/\/$/, ""));
const cognitoUrl = `https://cognito-idp.${stage.region}.amazonaws.com`;

/** The folder of the console's package, from the project's root. */
const sources = "packages/web";

/** The console and the API reference, from CloudFront. In `sst dev` there is none: Vite serves them on the laptop. */
const site = $dev ? undefined : createSite();

/** Where the console is, without a slash at the end. Only `http://localhost` may be without TLS for Cognito. */
export const consoleUrl = site?.url ?? $output("http://localhost:5173/console");

/**
 * The console's client: authorization code with PKCE (RFC 9700, section 2.1.1), and so without a secret. It comes after the
 * site, whose address it has to know; the site asks `config.json` for the client, and so needs not know it.
 */
export const userPoolClient = userPool.addClient("Console", {
	callbackUrls: consoleUrl.apply((url) => [...stage.callbackUrls, `${url}/signed-in`, `${url}/docs/`]),
	transform: {
		client: (client) => {
			client.name = nameOf("web", stage.name);
			client.allowedOauthFlows = ["code"];
			client.allowedOauthScopes = apiScopes.apply((own) => ["openid", "email", "profile", ...own]);
			client.logoutUrls = consoleUrl.apply((url) => [...stage.callbackUrls, `${url}/`]);
			client.generateSecret = false;
			client.enableTokenRevocation = true;
			client.preventUserExistenceErrors = "ENABLED";
			client.accessTokenValidity = 60;
			client.idTokenValidity = 60;
			client.refreshTokenValidity = 30;
			client.tokenValidityUnits = { accessToken: "minutes", idToken: "minutes", refreshToken: "days" };
			client.explicitAuthFlows = [
				"ALLOW_REFRESH_TOKEN_AUTH",
				"ALLOW_USER_SRP_AUTH",
				// Lets the tests against a deployed stage sign in, with AWS credentials and no browser.
				...(stage.isProduction ? [] : ["ALLOW_ADMIN_USER_PASSWORD_AUTH"]),
			];
		},
	},
});

const settings = $resolve({ apiUrl, clientId: userPoolClient.id, poolId: userPool.id, signInUrl }).apply(
	({ apiUrl, clientId, poolId, signInUrl }): Settings => ({
		apiUrl,
		identity: {
			authority: `${cognitoUrl}/${poolId}`,
			clientId,
			scope: scopes.join(" "),
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

/** Puts a file that only the stage knows beside the built ones. */
function addObject(site: sst.aws.StaticSite, name: string, key: string, content: $util.Output<string>): void {
	// It is undefined in `sst dev` only, where there is no site.
	const { name: bucket } = site.nodes.assets as sst.aws.Bucket;
	const file = { key, content, contentType: "application/json", cacheControl: cacheControl.page };
	new aws.s3.BucketObjectv2(name, { bucket, ...file });
}

function createSite() {
	const headers = $resolve({ apiUrl, signInUrl }).apply(({ apiUrl, signInUrl }) =>
		securityHeaders({ connect: [new URL(apiUrl).origin, cognitoUrl, signInUrl] }),
	);
	const policy = new aws.cloudfront.ResponseHeadersPolicy("WebHeaders", {
		name: nameOf("web", stage.name),
		comment: `The security headers of the console of the stage ${stage.name}`,
		...headersPolicy(headers),
	});
	return new sst.aws.StaticSite("Web", {
		path: sources,
		build: { command: "npm run build -- --base /", output: "dist" },
		domain: stage.consoleDomain,
		// The console's views have addresses of their own, and no file: the first page shows them.
		errorPage: "index.html",
		// SST would write it into the sources.
		vite: { types: "../../.sst/web-env.d.ts" },
		assets: {
			// Objects that the build does not make.
			routes: ["config.json"],
			fileOptions: [
				{ files: "**", cacheControl: cacheControl.page },
				{ files: "assets/**", cacheControl: cacheControl.hashed },
			],
		},
		invalidation: { paths: "all", wait: false },
		edge: {
			viewerRequest: {
				// What the page there links to is relative to its folder.
				injection: `if (event.request.uri === "/docs") {
					return { statusCode: 302, headers: { location: { value: "/docs/" } } };
				}`,
			},
		},
		transform: {
			assets: (bucket) => {
				// SST lets in every CloudFront distribution there is; this account's are enough.
				bucket.access = undefined;
				// Nobody but CloudFront asks the bucket.
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
				cdn.comment = `The console of the stage ${stage.name} of tap`;
				cdn.defaultCacheBehavior = $output(cdn.defaultCacheBehavior).apply((behavior) => ({
					...behavior,
					allowedMethods: ["GET", "HEAD"],
					responseHeadersPolicyId: policy.id,
				}));
				cdn.transform = {
					distribution: (distribution) => {
						distribution.httpVersion = "http2and3";
						// Edges in North America and Europe; the others cost more.
						distribution.priceClass = "PriceClass_100";
						distribution.isIpv6Enabled = true;
					},
				};
			},
		},
	});
}

/** The headers in the form of CloudFront, which takes those that it knows in fields of their own, and no others there. */
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
			// Two years, as https://hstspreload.org asks.
			strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, includeSubdomains: true, override },
		},
		customHeadersConfig: { items: custom.map((header) => ({ header, value: value(header), override })) },
	};
}
