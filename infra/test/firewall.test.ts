import { gateway, maxJsonBytes } from "@tap/core/contract/gateway.ts";
import openApi from "@tap/core/openapi.json" with { type: "json" };
import { Ajv2020, type SchemaObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { graphOf } from "./graph.ts";

// The firewall must let every request pass that the contract allows. These tests derive from the contract which of AWS's rules
// such a request can break, and compare them with the rules that only count.

/** A parameter of an operation, as far as it matters here. */
interface Parameter {
	name: string;
	in: string;
	schema: SchemaObject;
}

interface Operation {
	parameters?: (Parameter | { $ref: string })[];
	requestBody?: { content: Record<string, { schema: SchemaObject }> };
}

// The type of the imported document has a union for every path. The document's own shape is simpler.
const document = openApi as unknown as {
	paths: Record<string, Record<string, Operation>>;
	components: { schemas: Record<string, SchemaObject>; parameters?: Record<string, Parameter> };
};

/** Returns the object that a reference leads to. */
function follow<Value extends object>(value: Value | { $ref: string }): Value {
	if (!("$ref" in value) || typeof value.$ref !== "string") return value as Value;
	const keys = value.$ref.split("/").slice(1);
	const found = keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], document);
	return follow(found as Value);
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
	Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
		name: `${method.toUpperCase()} ${path}`,
		path,
		parameters: parameters.map((parameter) => follow<Parameter>(parameter)),
		body: requestBody?.content["application/json"]?.schema,
	})),
);

/** The API makes cursors itself, of letters, digits, `-` and `_`. Callers only return them. */
const isCursor = ({ name }: Parameter) => name === "cursor";

/** Returns the schemas of all strings in a value. */
function stringsIn(value: SchemaObject): SchemaObject[] {
	const schema = follow<SchemaObject>(value);
	if (schema.type === "string") return [schema];
	const parts: SchemaObject[] = [
		...Object.values<SchemaObject>(schema.properties ?? {}),
		...(schema.items ? [schema.items] : []),
		...(schema.anyOf ?? []),
		...(schema.oneOf ?? []),
		...(schema.allOf ?? []),
	];
	return parts.flatMap(stringsIn);
}

const strings = {
	BODY: operations.flatMap(({ body }) => (body ? stringsIn(body) : [])),
	QUERYARGUMENTS: operations.flatMap(({ parameters }) =>
		parameters.filter((each) => each.in === "query" && !isCursor(each)).flatMap(({ schema }) => stringsIn(schema)),
	),
	URIPATH: operations.flatMap(({ parameters }) =>
		parameters.filter((each) => each.in === "path").flatMap(({ schema }) => stringsIn(schema)),
	),
};

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);

/** Whether a request may contain the text in this part. */
function mayContain(part: keyof typeof strings, text: string): boolean {
	return strings[part].some((schema) => ajv.validate(schema, text));
}

/** Returns the number of bytes that a value of a parameter can have. Letters of ids and slugs have one byte each. */
function maxBytes(value: SchemaObject): number {
	const { type, enum: values, pattern, maxLength, maximum } = follow<SchemaObject>(value);
	if (values) return Math.max(...values.map((each: string) => each.length));
	if (type === "integer") return String(maximum).length;
	if (maxLength !== undefined) return maxLength;
	// `^prd_[0-9A-Za-z_-]{1,40}$`
	const [, prefix = "", times] = /^\^(\w*)\[[^\]]+\]\{1,(\d+)\}\$$/.exec(pattern ?? "") ?? [];
	if (times === undefined) throw new Error(`The maximum length of ${pattern} is not known.`);
	return prefix.length + Number(times);
}

/** Returns the number of bytes that a query of an operation can have. */
function maxQueryBytes({ parameters }: (typeof operations)[number]): number {
	const pairs = parameters
		.filter((each) => each.in === "query")
		.map(({ name, schema }) => {
			const isList = schema.type === "array";
			// With the "&" before the next one.
			return (isList ? schema.maxItems : 1) * (name.length + 1 + maxBytes(isList ? schema.items : schema) + 1);
		});
	return Math.max(0, pairs.reduce((sum, bytes) => sum + bytes, 0) - 1);
}

function maxPathBytes({ path, parameters }: (typeof operations)[number]): number {
	return path.replaceAll(/\{(\w+)\}/g, (_, name) => {
		const parameter = parameters.find((each) => each.name === name);
		if (!parameter) throw new Error(`${path} has no parameter ${name}`);
		return "x".repeat(maxBytes(parameter.schema));
	}).length;
}

const attacks = {
	CrossSiteScripting: "<script>alert(1)</script>",
	EC2MetaDataSSRF: "http://169.254.169.254/latest/meta-data/",
	GenericLFI: "../../etc/passwd",
	GenericRFI: "https://203.0.113.7/page",
	RestrictedExtensions: "notes.ini",
};

/**
 * The rules of the group, each with whether the contract allows a request that breaks it. RFC 6265: the API has no cookies.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html, read on 26 November 2026
 */
const coreRules: Record<string, boolean> = {
	NoUserAgent_HEADER: operations.every(({ parameters }) => !parameters.some(({ name }) => /^user-agent$/i.test(name))),
	UserAgent_BadBots_HEADER: false,
	SizeRestrictions_QUERYSTRING: Math.max(...operations.map(maxQueryBytes)) > 2_048,
	SizeRestrictions_Cookie_HEADER: false,
	SizeRestrictions_BODY: maxJsonBytes > 8_192,
	SizeRestrictions_URIPATH: Math.max(...operations.map(maxPathBytes)) > 1_024,
	EC2MetaDataSSRF_BODY: mayContain("BODY", attacks.EC2MetaDataSSRF),
	EC2MetaDataSSRF_COOKIE: false,
	EC2MetaDataSSRF_URIPATH: mayContain("URIPATH", attacks.EC2MetaDataSSRF),
	EC2MetaDataSSRF_QUERYARGUMENTS: mayContain("QUERYARGUMENTS", attacks.EC2MetaDataSSRF),
	GenericLFI_QUERYARGUMENTS: mayContain("QUERYARGUMENTS", attacks.GenericLFI),
	GenericLFI_URIPATH: mayContain("URIPATH", attacks.GenericLFI),
	GenericLFI_BODY: mayContain("BODY", attacks.GenericLFI),
	RestrictedExtensions_URIPATH: mayContain("URIPATH", attacks.RestrictedExtensions),
	RestrictedExtensions_QUERYARGUMENTS: mayContain("QUERYARGUMENTS", attacks.RestrictedExtensions),
	GenericRFI_QUERYARGUMENTS: mayContain("QUERYARGUMENTS", attacks.GenericRFI),
	GenericRFI_BODY: mayContain("BODY", attacks.GenericRFI),
	GenericRFI_URIPATH: mayContain("URIPATH", attacks.GenericRFI),
	CrossSiteScripting_COOKIE: false,
	CrossSiteScripting_QUERYARGUMENTS: mayContain("QUERYARGUMENTS", attacks.CrossSiteScripting),
	CrossSiteScripting_BODY: mayContain("BODY", attacks.CrossSiteScripting),
	CrossSiteScripting_URIPATH: mayContain("URIPATH", attacks.CrossSiteScripting),
};

describe("the firewall", () => {
	const production = graphOf("production");
	const acl = production.one("aws:wafv2/webAcl:WebAcl");

	test("protects production by reputation, common attacks and requests per address", () => {
		expect(acl.inputs).toMatchObject({ scope: "REGIONAL", defaultAction: { allow: {} } });
		expect(acl.inputs.rules.map(({ name, priority }: Record<string, unknown>) => [name, priority])).toEqual([
			["RequestsPerAddress", 0],
			["AWSManagedRulesAmazonIpReputationList", 1],
			["AWSManagedRulesCommonRuleSet", 2],
		]);
		const [perAddress, reputation] = acl.inputs.rules;
		expect(perAddress).toMatchObject({
			action: { block: {} },
			statement: { rateBasedStatement: { aggregateKeyType: "IP" } },
		});
		expect(reputation).toMatchObject({ overrideAction: { none: {} } });
		expect(production.one("aws:wafv2/webAclAssociation:WebAclAssociation").inputs).toEqual({
			resourceArn: production.one("aws:apigateway/stage:Stage").state.arn,
			webAclArn: acl.state.arn,
		});
	});

	test("the requests of the contract that are compared with its rules are there", () => {
		expect(operations.map(({ name }) => name)).toContain("DELETE /products");
		for (const found of Object.values(strings)) expect(found.length).toBeGreaterThan(0);
		const deletion = operations.find(({ name }) => name === "DELETE /products");
		// id=prd_ and 40 characters, a hundred times.
		expect(deletion && maxQueryBytes(deletion)).toBe(100 * 48 - 1);
		expect(Math.max(...operations.map(maxQueryBytes))).toBeLessThan(gateway.maxHeaderBytes);
	});

	test("only counts the rules that a request of the contract can break, and blocks by all others", () => {
		const { managedRuleGroupStatement: common } = acl.inputs.rules[2].statement;
		expect(common).toMatchObject({ vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" });
		const counted: { name: string; actionToUse: object }[] = common.ruleActionOverrides;
		for (const { actionToUse } of counted) expect(actionToUse).toEqual({ count: {} });
		const broken = Object.keys(coreRules).filter((rule) => coreRules[rule]);
		expect(counted.map(({ name }) => name).sort()).toEqual(broken.sort());
	});

	test("has valid names", () => {
		expect(acl.inputs.name).toMatch(/^[\w-]{1,128}$/);
		for (const { name, visibilityConfig } of acl.inputs.rules) {
			expect(name).toMatch(/^[\w-]{1,128}$/);
			expect(visibilityConfig.metricName).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
		}
	});
});
