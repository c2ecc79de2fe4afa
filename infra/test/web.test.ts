import { runInNewContext } from "node:vm";
import openApi from "@tap/core/openapi.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { type Graph, graphOf, statementsOf } from "./graph.ts";
import { stages } from "./stages.ts";

const deployed = ["personal", "preview", "production", "configured"] as const;

/** Where each stage's console, API and sign-in pages are, in the synthesis. */
const places = {
	personal: { console: "https://d1.cloudfront.net" },
	preview: { console: "https://d1.cloudfront.net" },
	production: { console: "https://d1.cloudfront.net" },
	configured: { console: "https://console.example.com" },
} as const;
const apiUrlOf = (name: (typeof deployed)[number]) =>
	name === "configured"
		? "https://api.example.com"
		: `https://ApiApi-id.execute-api.eu-central-1.amazonaws.com/${stages[name].stage}`;
const signInUrlOf = (name: (typeof deployed)[number]) =>
	`https://tap-${stages[name].stage}-123456789012.auth.eu-central-1.amazoncognito.com`;

/** What SST does by itself, outside AWS's provider, by the end of its name. */
function dynamicOf(graph: Graph, name: string) {
	const found = graph.all("pulumi-nodejs:dynamic:Resource").filter((resource) => resource.name.endsWith(name));
	expect(found).toHaveLength(1);
	return found[0]?.inputs ?? {};
}

describe.each(deployed)("the console of %s", (name) => {
	const graph = graphOf(name);
	const bucket = graph.one("aws:s3/bucketV2:BucketV2");

	test("is told of its stage by config.json, which nobody keeps without asking", () => {
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

	test("has the reference of its own API", () => {
		const { inputs } = graph.one("aws:s3/bucketObjectv2:BucketObjectv2", "WebReference");
		expect(inputs).toMatchObject({ bucket: bucket.state.bucket, key: "docs/openapi.json", cacheControl: "no-cache" });
		const { servers, ...rest } = JSON.parse(inputs.content);
		const { servers: _, ...contract } = openApi;
		expect(servers).toEqual([{ url: apiUrlOf(name), description: "This stage." }]);
		expect(rest).toEqual(JSON.parse(JSON.stringify(contract)));
	});

	test("may run its own scripts, and talk to its API and its user pool; no more", () => {
		const { inputs } = graph.one("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy");
		const api = new URL(apiUrlOf(name)).origin;
		const policy = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' ${api} https://cognito-idp.eu-central-1.amazonaws.com ${signInUrlOf(name)}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`;
		expect(inputs.name).toBe(`tap-web-${stages[name].stage}`);
		expect(inputs.securityHeadersConfig).toEqual({
			contentSecurityPolicy: { contentSecurityPolicy: policy, override: true },
			contentTypeOptions: { override: true },
			frameOptions: { frameOption: "DENY", override: true },
			referrerPolicy: { referrerPolicy: "no-referrer", override: true },
			strictTransportSecurity: { accessControlMaxAgeSec: 63_072_000, includeSubdomains: true, override: true },
		});
		expect(inputs.customHeadersConfig.items.map(({ header }: Record<string, unknown>) => header)).toEqual([
			"Cross-Origin-Opener-Policy",
			"Cross-Origin-Resource-Policy",
			"Permissions-Policy",
		]);
		// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
		expect(policy.length).toBeLessThanOrEqual(1_783);
		expect(inputs.name.length).toBeLessThanOrEqual(128);
	});

	test("comes by HTTPS, with these headers, to who only reads", () => {
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
				responseHeadersPolicyId: "WebHeaders-id",
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

	test("is in a bucket that only CloudFront in this account reads", () => {
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

	test("keeps files with a hash in their name for a year, and asks for the others each time", () => {
		const files: { key: string; cacheControl: string }[] = dynamicOf(graph, "BucketFiles").files;
		expect(Object.fromEntries(files.map(({ key, cacheControl }) => [key, cacheControl]))).toEqual({
			"assets/index-a1b2.js": "public, max-age=31536000, immutable",
			"docs/index.html": "no-cache",
			"icon.svg": "no-cache",
			"index.html": "no-cache",
		});
	});

	test("is where sign-ins come back to", () => {
		const { inputs } = graph.one("aws:cognito/userPoolClient:UserPoolClient");
		const { console } = places[name];
		expect(inputs.callbackUrls).toEqual(expect.arrayContaining([`${console}/signed-in`, `${console}/docs/`]));
		expect(inputs.logoutUrls).toContain(`${console}/`);
		expect(graph.outputs.ConsoleUrl).toBe(`${console}/`);
	});

	test("is built for the root of its host, and nothing is built here", () => {
		const { inputs } = graph.one("command:local:Command");
		expect(inputs.create).toBe("npm run build -- --base /");
		expect(inputs.dir).toMatch(/\/packages\/web$/);
	});
});

describe("what CloudFront does with a path", () => {
	const graph = graphOf("preview");
	const { code } = graph.one("aws:cloudfront/function:Function").inputs;
	const { entries, namespace } = dynamicOf(graph, "KvKeys");

	/** Runs the function that SST makes, with the entries that it puts into the store. */
	async function pathFor(uri: string) {
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
		const answer = await handler({ request: { uri, headers: {}, cookies: {}, querystring: {} } });
		return { answer, origins };
	}

	test.each([
		["/", "/index.html"],
		["/orders/ord_1", "/index.html"],
		["/signed-in", "/index.html"],
		["/configure", "/index.html"],
		["/config.json", "/config.json"],
		["/icon.svg", "/icon.svg"],
		["/assets/index-a1b2.js", "/assets/index-a1b2.js"],
		// S3 refuses what is not there: a page of before an update does not run HTML as script.
		["/assets/index-gone.js", "/assets/index-gone.js"],
		["/docs/", "/docs/index.html"],
		["/docs/openapi.json", "/docs/openapi.json"],
	])("%s is the object %s", async (uri, object) => {
		const { answer, origins } = await pathFor(uri);
		expect(answer.uri).toBe(object);
		expect(origins).toEqual([
			expect.objectContaining({
				domainName: graph.one("aws:s3/bucketV2:BucketV2").state.bucketRegionalDomainName,
				originAccessControlConfig: expect.objectContaining({ enabled: true, signingProtocol: "sigv4" }),
			}),
		]);
	});

	test("/docs is sent on to its folder, which links in the page count from", async () => {
		const { answer } = await pathFor("/docs");
		expect(answer).toEqual({ statusCode: 302, headers: { location: { value: "/docs/" } } });
	});

	test("the function is within its size", () => {
		expect(Buffer.byteLength(code)).toBeLessThanOrEqual(10 * 1024);
	});
});

test("in sst dev Vite serves the console, told of the stage; there is no site", () => {
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
