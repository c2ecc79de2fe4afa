import { runInNewContext } from "node:vm";
import { mapValues } from "@tap/core/contract/record.ts";
import openApi from "@tap/core/openapi.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { type Graph, graphOf, statementsOf } from "./graph.ts";
import { stages } from "./stages.ts";

const deployed = ["personal", "preview", "production", "configured"] as const;

/** The URL of each stage's console in the synthesis. */
const consoleUrls = {
	personal: "https://d1.cloudfront.net",
	preview: "https://d1.cloudfront.net",
	production: "https://d1.cloudfront.net",
	configured: "https://console.example.com",
} as const;
const apiUrlOf = (name: (typeof deployed)[number]) =>
	name === "configured"
		? "https://api.example.com"
		: `https://ApiApi-id.execute-api.eu-central-1.amazonaws.com/${stages[name].stage}`;
const signInUrlOf = (name: (typeof deployed)[number]) =>
	`https://tap-${stages[name].stage}-123456789012.auth.eu-central-1.amazoncognito.com`;

/** Returns the inputs of a resource that SST manages without AWS's provider, by the end of its name. */
function dynamicOf(graph: Graph, name: string) {
	const found = graph.all("pulumi-nodejs:dynamic:Resource").filter((resource) => resource.name.endsWith(name));
	expect(found).toHaveLength(1);
	return found[0]?.inputs ?? {};
}

/** Returns the headers that CloudFront adds to a response, by a policy or by a function, which is run. */
async function headersOf(graph: Graph): Promise<Record<string, string>> {
	const policies = graph.resources.filter(({ type }) => type.endsWith(":ResponseHeadersPolicy"));
	const [policy] = policies;
	if (!policy) {
		const { code } = graph.one("aws:cloudfront/function:Function", "WebCloudfrontFunctionResponse").inputs;
		const handler = runInNewContext(`${code.replace('import cf from "cloudfront";', "")}; handler`, {});
		const response = { statusCode: 200, headers: { etag: { value: '"1"' } } };
		const { headers } = await handler({ request: {}, response });
		const { etag, ...added } = mapValues<string, { value: string }, string>(headers, ({ value }) => value);
		expect(etag).toBe('"1"');
		return added;
	}
	const { securityHeadersConfig: security, customHeadersConfig: custom } = policy.inputs;
	const { accessControlMaxAgeSec, includeSubdomains } = security.strictTransportSecurity;
	for (const setting of [...Object.values<{ override: boolean }>(security), ...custom.items]) {
		expect(setting.override).toBe(true);
	}
	return {
		...Object.fromEntries(
			custom.items.map(({ header, value }: Record<string, string>) => [header?.toLowerCase(), value]),
		),
		"content-security-policy": security.contentSecurityPolicy.contentSecurityPolicy,
		"referrer-policy": security.referrerPolicy.referrerPolicy,
		"strict-transport-security": `max-age=${accessControlMaxAgeSec}${includeSubdomains ? "; includeSubDomains" : ""}`,
		"x-content-type-options": "nosniff",
		"x-frame-options": security.frameOptions.frameOption,
	};
}

describe.each(deployed)("the console of the stage %s", (name) => {
	const graph = graphOf(name);
	const bucket = graph.one("aws:s3/bucketV2:BucketV2");

	test("reads its stage from config.json, which is revalidated for each use", () => {
		const { inputs } = graph.one("aws:s3/bucketObjectv2:BucketObjectv2", "WebSettings");
		expect({ ...inputs, content: JSON.parse(inputs.content) }).toEqual({
			bucket: bucket.state.bucket,
			key: "config.json",
			contentType: "application/json",
			cacheControl: "no-cache",
			content: {
				apiUrl: apiUrlOf(name),
				identity: {
					authority: "https://cognito-idp.eu-central-1.amazonaws.com/IdentityUserPool-id",
					clientId: "ConsoleClient-id",
					scope: "openid email profile tap/api",
					logoutUrl: `${signInUrlOf(name)}/logout`,
				},
			},
		});
	});

	test("is deployed without a wait for all edge locations, except in production", () => {
		expect(dynamicOf(graph, "DistributionDeploymentWaiter").wait).toBe(stages[name].stage === "production");
	});

	test("contains the reference of its own API", () => {
		const { inputs } = graph.one("aws:s3/bucketObjectv2:BucketObjectv2", "WebReference");
		expect(inputs).toMatchObject({ bucket: bucket.state.bucket, key: "docs/openapi.json", cacheControl: "no-cache" });
		const { servers, ...rest } = JSON.parse(inputs.content);
		const { servers: _, ...contract } = openApi;
		expect(servers).toEqual([{ url: apiUrlOf(name), description: "This stage." }]);
		expect(rest).toEqual(JSON.parse(JSON.stringify(contract)));
	});

	test("may only run its own scripts and send requests to its API and its user pool", async () => {
		const api = new URL(apiUrlOf(name)).origin;
		const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' ${api} https://cognito-idp.eu-central-1.amazonaws.com ${signInUrlOf(name)}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
		expect(await headersOf(graph)).toEqual({
			"content-security-policy": policy,
			"cross-origin-opener-policy": "same-origin",
			"cross-origin-resource-policy": "same-origin",
			"permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
			"referrer-policy": "no-referrer",
			"strict-transport-security": "max-age=63072000; includeSubDomains",
			"x-content-type-options": "nosniff",
			"x-frame-options": "DENY",
		});
		// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
		expect(policy.length).toBeLessThanOrEqual(1_783);
	});

	test("has a response headers policy in production only, because an account may have 20 of them", () => {
		const { inputs } = graph.one("aws:cloudfront/distribution:Distribution");
		const events = inputs.defaultCacheBehavior.functionAssociations.map(
			({ eventType }: Record<string, unknown>) => eventType,
		);
		const hasPolicy = inputs.defaultCacheBehavior.responseHeadersPolicyId !== undefined;
		expect(hasPolicy).toBe(stages[name].stage === "production");
		expect(events).toEqual(hasPolicy ? ["viewer-request"] : ["viewer-request", "viewer-response"]);
		if (hasPolicy) {
			expect(inputs.defaultCacheBehavior.responseHeadersPolicyId).toBe("WebHeaders-id");
			expect(graph.one("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").inputs.name).toBe(
				"tap-web-production",
			);
		}
	});

	test("keeps the files of earlier builds, which open pages still load", () => {
		expect(dynamicOf(graph, "BucketFiles").purge).toBe(false);
		// A chunk that never changes would expire, although the current build has it.
		expect(graph.resources.filter(({ type }) => type.includes("Lifecycle"))).toEqual([]);
	});

	test("is served by HTTPS only, for GET and HEAD", () => {
		const { inputs, state } = graph.one("aws:cloudfront/distribution:Distribution");
		expect(inputs).toMatchObject({
			enabled: true,
			httpVersion: "http2and3",
			priceClass: "PriceClass_100",
			aliases: name === "configured" ? ["console.example.com"] : [],
			defaultCacheBehavior: {
				viewerProtocolPolicy: "redirect-to-https",
				allowedMethods: ["GET", "HEAD"],
				compress: true,
			},
		});
		expect(inputs.orderedCacheBehaviors ?? []).toEqual([]);
		if (name === "configured") {
			expect(inputs.viewerCertificate).toMatchObject({ minimumProtocolVersion: "TLSv1.2_2021" });
		}
		expect(dynamicOf(graph, "DistributionInvalidation")).toMatchObject({
			distributionId: state.id ?? "WebCdnDistribution-id",
			paths: ["/*"],
		});
	});

	test("is in a bucket that only this account's CloudFront distributions may read", () => {
		expect(graph.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs).toMatchObject({
			bucket: bucket.state.bucket,
			blockPublicAcls: true,
			blockPublicPolicy: true,
			ignorePublicAcls: true,
			restrictPublicBuckets: true,
		});
		const { policy } = graph.one("aws:s3/bucketPolicy:BucketPolicy").inputs;
		const allowed = statementsOf(policy).filter(({ Effect }) => Effect === "Allow");
		expect(allowed).toEqual([
			{
				Effect: "Allow",
				Action: ["s3:GetObject"],
				Resource: [`${bucket.state.arn}/*`],
				Principal: { Service: ["cloudfront.amazonaws.com"] },
				Condition: { ArnLike: { "AWS:SourceArn": ["arn:aws:cloudfront::123456789012:distribution/*"] } },
			},
		]);
		expect(statementsOf(policy).filter(({ Effect }) => Effect === "Deny")).toMatchObject([
			{ Condition: { Bool: { "aws:SecureTransport": ["false"] } } },
		]);
	});

	test("caches files with a hash in their names for a year, and revalidates the others", () => {
		const files: { key: string; cacheControl: string }[] = dynamicOf(graph, "BucketFiles").files;
		expect(Object.fromEntries(files.map(({ key, cacheControl }) => [key, cacheControl]))).toEqual({
			"assets/index-a1b2.js": "public, max-age=31536000, immutable",
			"docs/index.html": "no-cache",
			"icon.svg": "no-cache",
			"index.html": "no-cache",
		});
	});

	test("is an allowed callback URL of sign-ins", () => {
		const { inputs } = graph.one("aws:cognito/userPoolClient:UserPoolClient");
		const console = consoleUrls[name];
		expect(inputs.callbackUrls).toEqual(expect.arrayContaining([`${console}/signed-in`, `${console}/docs/`]));
		expect(inputs.logoutUrls).toContain(`${console}/`);
		expect(graph.outputs.ConsoleUrl).toBe(`${console}/`);
	});

	test("is built for the root of its host", () => {
		const { inputs } = graph.one("command:local:Command", "WebBuilder");
		expect(inputs.create).toBe("npm run build -- --base /");
		expect(inputs.dir).toMatch(/\/packages\/web$/);
	});
});

describe("the CloudFront function", () => {
	const graph = graphOf("preview");
	const { code } = graph.one("aws:cloudfront/function:Function", "WebCloudfrontFunctionRequest").inputs;
	const { entries, namespace } = dynamicOf(graph, "KvKeys");

	/** Runs the function that SST creates, with the entries that it adds to the store. */
	async function run(uri: string) {
		const origins: unknown[] = [];
		const cf = {
			kvs: () => ({
				get: async (key: string) => {
					const value = entries[key.slice(`${namespace}:`.length)];
					if (!key.startsWith(`${namespace}:`) || value === undefined) throw new Error("no such key");
					return value;
				},
			}),
			updateRequestOrigin: (origin: unknown) => origins.push(origin),
		};
		const script = code.replace('import cf from "cloudfront";', "");
		const handler = runInNewContext(`${script}; handler`, { cf });
		const result = await handler({ request: { uri, headers: {}, cookies: {}, querystring: {} } });
		return { result, origins };
	}

	test.each([
		["/", "/index.html"],
		["/orders/ord_1", "/index.html"],
		["/signed-in", "/index.html"],
		["/configure", "/index.html"],
		["/config.json", "/config.json"],
		["/icon.svg", "/icon.svg"],
		["/assets/index-a1b2.js", "/assets/index-a1b2.js"],
		// S3 refuses a missing file, so that a page from before an update does not run HTML as a script.
		["/assets/index-gone.js", "/assets/index-gone.js"],
		["/docs/", "/docs/index.html"],
		["/docs/openapi.json", "/docs/openapi.json"],
	])("maps %s to the object %s", async (uri, object) => {
		const { result, origins } = await run(uri);
		expect(result.uri).toBe(object);
		expect(origins).toEqual([
			expect.objectContaining({
				domainName: graph.one("aws:s3/bucketV2:BucketV2").state.bucketRegionalDomainName,
				originAccessControlConfig: expect.objectContaining({ enabled: true, signingProtocol: "sigv4" }),
			}),
		]);
	});

	test("redirects /docs to /docs/, to which the page's links are relative", async () => {
		const { result } = await run("/docs");
		expect(result).toEqual({ statusCode: 302, headers: { location: { value: "/docs/" } } });
	});

	test("is at most 10 KB in size, as that for the headers", () => {
		const functions = graph.all("aws:cloudfront/function:Function");
		expect(functions).toHaveLength(2);
		for (const { inputs } of functions) expect(Buffer.byteLength(inputs.code)).toBeLessThanOrEqual(10 * 1024);
	});
});

test("in sst dev there is no site, because Vite serves the console", () => {
	const graph = graphOf("dev");
	expect(graph.resources.filter(({ type }) => type.startsWith("aws:cloudfront/"))).toEqual([]);
	expect(graph.outputs.ConsoleUrl).toBe("http://localhost:5173/console/");
	const { callbackUrls } = graph.one("aws:cognito/userPoolClient:UserPoolClient").inputs;
	expect(callbackUrls).toEqual([
		"http://localhost:5173/",
		"http://localhost:5173/console/signed-in",
		"http://localhost:5173/console/docs/",
	]);
});
