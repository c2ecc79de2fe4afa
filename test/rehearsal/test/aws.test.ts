import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAwsProvider } from "../provider/aws.ts";
import { type Cloud, openCloud } from "../provider/cloud.ts";
import { rules } from "../provider/rules/index.ts";

let folder: string;
let cloud: Cloud;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "tap-cloud-"));
	cloud = openCloud(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Returns the resource that a call is about. */
function target(type: string, name = "Name") {
	return { urn: `urn:pulumi:pr-42::tap::${type}::${name}`, type, name };
}

const seed = new Uint8Array([1]);
const noOlds = { olds: {}, seed };

describe("the tables of rules", () => {
	it.each(Object.entries(rules))("link the source of every rule of %s", (_, { page, limits = [], refusals = [] }) => {
		for (const url of [page, ...limits.map(({ source }) => source), ...refusals.map(({ source }) => source)]) {
			expect(url).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|www\.pulumi\.com|github\.com)\//);
		}
	});
});

describe("the stand-in AWS provider", () => {
	it("refuses a set of the plugin framework that holds a value twice", () => {
		const news = { userPoolId: "pool", logoutUrls: ["https://a.example/", "https://a.example/"] };
		const client = target("aws:cognito/userPoolClient:UserPoolClient");
		const { failures } = createAwsProvider(cloud).check({ ...client, ...noOlds, news });
		expect(failures).toEqual([{ property: "logoutUrls", reason: expect.stringContaining("Duplicate Set Element") }]);
	});

	it("drops the second of two equal values of another set", () => {
		const news = { name: "acl", rules: [{ name: "one" }, { name: "one" }] };
		const acl = target("aws:wafv2/webAcl:WebAcl");
		expect(createAwsProvider(cloud).check({ ...acl, ...noOlds, news })).toMatchObject({
			failures: [],
			inputs: { rules: [{ name: "one" }] },
		});
	});

	it("refuses a name that is too long", () => {
		const role = target("aws:iam/role:Role");
		const { failures } = createAwsProvider(cloud).check({ ...role, ...noOlds, news: { name: "x".repeat(65) } });
		expect(failures).toMatchObject([{ property: "name" }]);
	});

	it("keeps the name that it generated", () => {
		const provider = createAwsProvider(cloud);
		const role = target("aws:iam/role:Role");
		const { inputs } = provider.check({ ...role, ...noOlds, news: {} });
		expect(inputs.name).toMatch(/^Name-[0-9a-f]{7}$/);
		const again = provider.check({ ...role, olds: inputs, news: {}, seed: new Uint8Array([2]) });
		expect(again.inputs).toEqual(inputs);
		expect(provider.diff({ ...role, olds: inputs, news: again.inputs, ignored: [] }).changes).toEqual([]);
	});

	it("compares JSON documents by content, and replaces a resource whose identity changes", () => {
		const provider = createAwsProvider(cloud);
		const role = target("aws:iam/role:Role");
		const olds = { name: "a", assumeRolePolicy: '{"Version":"1","Statement":[]}' };
		const news = { name: "b", assumeRolePolicy: '{ "Statement": [], "Version": "1" }' };
		expect(provider.diff({ ...role, olds, news, ignored: [] })).toMatchObject({
			changes: ["name"],
			replaces: ["name"],
		});
	});

	it("refuses a second variable path part below one parent", async () => {
		cloud.put({ type: "aws:apigateway/restApi:RestApi", id: "api", urn: "", inputs: {}, outputs: {} });
		const sibling = { restApi: "api", parentId: "root", pathPart: "{orderId}" };
		cloud.put({ type: "aws:apigateway/resource:Resource", id: "one", urn: "", inputs: sibling, outputs: {} });
		const creation = createAwsProvider(cloud).create({
			...target("aws:apigateway/resource:Resource"),
			inputs: { ...sibling, pathPart: "{id}" },
			isPreview: false,
		});
		await expect(creation).rejects.toThrow("already has a variable path part");
	});

	it("refuses to deploy an API with a method that has no integration", async () => {
		const inputs = { restApi: "api", resourceId: "root", httpMethod: "GET" };
		cloud.put({ type: "aws:apigateway/method:Method", id: "agm-api-root-GET", urn: "", inputs, outputs: {} });
		const deployment = target("aws:apigateway/deployment:Deployment");
		const creation = createAwsProvider(cloud).create({ ...deployment, inputs: { restApi: "api" }, isPreview: false });
		await expect(creation).rejects.toThrow("No integration defined for method (agm-api-root-GET)");
	});

	it("refuses an alias of a version that does not exist", async () => {
		const outputs = { versions: ["1"] };
		cloud.put({ type: "aws:lambda/function:Function", id: "users", urn: "", inputs: {}, outputs });
		const creation = createAwsProvider(cloud).create({
			...target("aws:lambda/alias:Alias"),
			inputs: { name: "LIVE", functionName: "users", functionVersion: "2" },
			isPreview: false,
		});
		await expect(creation).rejects.toThrow("Function not found: users:2");
	});

	it("refuses code that is gone from S3, but not a change of a function whose code stays", () => {
		const type = "aws:lambda/function:Function";
		const role = { arn: "arn:aws:iam::000000000000:role/users" };
		const assumeRolePolicy = '{"Principal":{"Service":"lambda.amazonaws.com"}}';
		cloud.put({ type: "aws:iam/role:Role", id: "users", urn: "", inputs: { assumeRolePolicy }, outputs: role });
		const inputs = { name: "users", role: role.arn, s3Bucket: "code", s3Key: "gone.zip", architectures: ["arm64"] };
		const context = { account: "000000000000", region: "eu-central-1", cloud };
		const refusalOf = (changed: object, id?: string) =>
			rules[type]?.refusals?.flatMap(({ message }) => message({ ...inputs, ...changed }, { ...context, id }) ?? []);
		const noSuchKey = (key: string) => [`InvalidParameterValueException: S3 Error Code: NoSuchKey code/${key}`];
		expect(refusalOf({})).toEqual(noSuchKey("gone.zip"));
		cloud.put({ type, id: "users", urn: "", inputs, outputs: {} });
		expect(refusalOf({ environment: { variables: { LEVEL: "ERROR" } } }, "users")).toEqual([]);
		expect(refusalOf({ s3Key: "other.zip" }, "users")).toEqual(noSuchKey("other.zip"));
		expect(refusalOf({ architectures: ["x86_64"] }, "users")).toEqual(noSuchKey("gone.zip"));
	});

	it("refuses to delete a protected table", async () => {
		const type = "aws:dynamodb/table:Table";
		cloud.put({ type, id: "orders", urn: "", inputs: {}, outputs: { deletionProtectionEnabled: true } });
		const deletion = createAwsProvider(cloud).delete({ ...target(type), id: "orders", state: {} });
		await expect(deletion).rejects.toThrow("protected against deletion: orders");
		expect(cloud.get(type, "orders")).toBeDefined();
	});

	it("names the type that it has no rules for", () => {
		const type = "aws:ec2/vpc:Vpc";
		const check = () => createAwsProvider(cloud).check({ ...target(type), ...noOlds, news: {} });
		expect(check).toThrow("no rules for aws:ec2/vpc:Vpc");
	});
});
