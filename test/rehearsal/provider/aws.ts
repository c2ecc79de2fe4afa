import { createHash, randomBytes } from "node:crypto";
import type { Cloud, Values } from "./cloud.ts";
import { emulations } from "./emulation/index.ts";
import { policyDocument } from "./policy-document.ts";
import type { Provider } from "./protocol.ts";
import type { Context, ResourceType } from "./resource-type.ts";
import { rules } from "./rules/index.ts";
import { changedKeys, hasUnknown, sortedKeys, unknownValue } from "./values.ts";

/** The account of the rehearsal, as the emulator numbers it. */
export const account = "000000000000";

/**
 * Stands in for `@pulumi/aws` 6.66.2: checks, compares and refuses as `rules/` says, keeps what exists in `cloud`, and creates
 * in the emulator what requests to a stage need (`emulation/`).
 */
export function createAwsProvider(cloud: Cloud): Provider {
	let region = process.env.AWS_REGION ?? "eu-central-1";
	const contextOf = (): Context => ({ account, region, cloud });

	return {
		configure(inputs) {
			if (typeof inputs.region === "string") region = inputs.region;
		},

		check({ type, name, olds, news, seed }) {
			const rule = ruleOf(type);
			const inputs: Values = Object.fromEntries(Object.entries(news).filter(([, value]) => value !== null));
			inputs.__defaults = [];
			nameResource(rule, inputs, olds, name, seed);
			for (const key of rule.json ?? []) {
				// The program may give a document as an object.
				if (typeof inputs[key] === "object" && !hasUnknown(inputs[key])) inputs[key] = JSON.stringify(inputs[key]);
			}
			const failures = [...duplicates(rule, inputs), ...exceededLimits(rule, inputs)];
			return { inputs, failures };
		},

		diff({ type, olds, news, ignored }) {
			const rule = ruleOf(type);
			const changes = changesOf(rule, olds, news).filter((key) => !ignored.includes(key));
			const replaces = changes.filter((key) => rule.replacedBy?.includes(key));
			const name = rule.generatedName;
			// A name that the program gave and kept is free for the new resource only when the old one is gone.
			const keepsName = name !== undefined && !isGenerated(news, name) && olds[name] === news[name];
			const values = Object.fromEntries(
				changes.map((key): [string, [string, string]] => [key, [shortened(olds[key]), shortened(news[key])]]),
			);
			return { changes, replaces, deletesFirst: replaces.length > 0 && keepsName, values };
		},

		async create({ type, urn, inputs: given, isPreview }) {
			const rule = ruleOf(type);
			const inputs = withoutDefaults(given);
			if (isPreview) return { id: "", outputs: { ...unknowns(rule.computed ?? []), ...inputs } };
			const context = contextOf();
			refuse(rule, inputs, context);
			const ownId = rule.id(inputs, context);
			if (!rule.isPut && cloud.get(type, ownId)) {
				throw new Error(rule.conflict?.(inputs) ?? `ConflictException: ${type} ${ownId} already exists`);
			}
			let outputs: Values = { ...rule.outputs?.(inputs, { ...context, id: ownId }), ...inputs };
			const created = await emulations[type]?.create?.(inputs, { ...context, outputs });
			const id = created?.id ?? ownId;
			outputs = { ...outputs, ...created?.outputs };
			cloud.put({ type, id, urn, inputs, outputs });
			return { id, outputs: { id, ...outputs } };
		},

		async update({ type, urn, id, state, olds, inputs: given, isPreview }) {
			const rule = ruleOf(type);
			const inputs = withoutDefaults(given);
			// Outputs stay, but for inputs that the program does not give any longer.
			const kept = Object.fromEntries(Object.entries(state).filter(([key]) => !(key in olds) || key in inputs));
			if (isPreview) return { ...kept, ...inputs, ...unknowns(rule.computedOnUpdate?.(inputs) ?? []) };
			const previous = cloud.get(type, id);
			if (!previous) throw new Error(`NotFoundException: ${type} ${id} does not exist`);
			const context = { ...contextOf(), id, previous };
			refuse(rule, inputs, context);
			let outputs: Values = { ...kept, ...inputs, ...rule.updated?.(inputs, context) };
			outputs = { ...outputs, ...(await emulations[type]?.update?.(inputs, { ...context, outputs })) };
			cloud.put({ type, id, urn, inputs, outputs });
			return outputs;
		},

		read({ type, id, state, inputs }) {
			const ofAccount = ruleOf(type).read?.(contextOf());
			if (ofAccount) return { id, outputs: { id, ...ofAccount }, inputs: {} };
			const resource = cloud.get(type, id);
			if (!resource) return undefined;
			const defaults = { __defaults: inputs.__defaults ?? [] };
			return { id, outputs: { id, ...state, ...resource.outputs }, inputs: { ...resource.inputs, ...defaults } };
		},

		async delete({ type, id }) {
			const rule = ruleOf(type);
			const resource = cloud.get(type, id);
			// It is gone with what it belonged to: the provider accepts a 404.
			if (!resource) return;
			const context = contextOf();
			const message = rule.undeletable?.(resource, context);
			if (message) throw new Error(message);
			if (rule.staysWhenDeleted?.(resource, context)) {
				cloud.record({
					operation: "note",
					urn: resource.urn,
					message: `the provider leaves ${type} ${id}, which is in use`,
				});
				return;
			}
			await emulations[type]?.delete?.(resource, context);
			cloud.removeWhere((other) => other.type === type && other.id === id);
			rule.deleted?.(resource, context);
		},

		invoke: (token, inputs) => invoke(token, inputs, region),
	};
}

function ruleOf(type: string): ResourceType<Values> {
	const rule = rules[type];
	if (rule) return rule;
	throw new Error(`The stand-in provider has no rules for ${type}. Add the type to test/rehearsal/provider/rules.`);
}

/** Generates a name as the provider does: the logical name, a hyphen, seven hexadecimal digits. It stays in later deployments. */
function nameResource(rule: ResourceType<Values>, inputs: Values, olds: Values, name: string, seed: Uint8Array): void {
	const property = rule.generatedName;
	if (property === undefined || inputs[property] !== undefined || inputs[`${property}Prefix`] !== undefined) return;
	const digits = createHash("sha256")
		.update(seed.length ? seed : randomBytes(8))
		.digest("hex")
		.slice(0, 7);
	const base = rule.isNameLowerCase ? name.toLowerCase() : name;
	inputs[property] = isGenerated(olds, property) ? olds[property] : `${base}-${digits}`;
	inputs.__defaults = [property];
}

function isGenerated(inputs: Values, property: string): boolean {
	return Array.isArray(inputs.__defaults) && inputs.__defaults.includes(property);
}

/** A set of Terraform's plugin framework refuses a value that it has already; one of its older SDK drops the second. */
function duplicates(rule: ResourceType<Values>, inputs: Values): { property: string; reason: string }[] {
	return (rule.sets ?? []).flatMap((property) => {
		const values = inputs[property];
		if (!Array.isArray(values) || hasUnknown(values)) return [];
		const texts = values.map((value) => JSON.stringify(value));
		const isRepeated = texts.map((text, at) => texts.indexOf(text) !== at);
		if (!isRepeated.includes(true)) return [];
		if (rule.refusesDuplicates) {
			const repeated = texts.filter((_, at) => isRepeated[at]).join(", ");
			return [{ property, reason: `Duplicate Set Element. This attribute contains duplicate values of: ${repeated}` }];
		}
		inputs[property] = values.filter((_, at) => !isRepeated[at]);
		return [];
	});
}

function exceededLimits({ limits = [] }: ResourceType<Values>, inputs: Values): { property: string; reason: string }[] {
	return limits.flatMap(({ property, maxLength, pattern }) => {
		const value = inputs[property];
		if (typeof value !== "string" || value === unknownValue) return [];
		if (Buffer.byteLength(value) > maxLength) {
			return [
				{
					property,
					reason: `"${property}" has ${Buffer.byteLength(value)} characters, at most ${maxLength} are allowed`,
				},
			];
		}
		if (pattern && !pattern.test(value)) return [{ property, reason: `"${value}" does not match ${pattern}` }];
		return [];
	});
}

function refuse(rule: ResourceType<Values>, inputs: Values, context: Context & { id?: string }): void {
	for (const { message } of rule.refusals ?? []) {
		const text = message(inputs, context);
		if (text !== undefined) throw new Error(text);
	}
}

function changesOf(rule: ResourceType<Values>, olds: Values, news: Values): string[] {
	return changedKeys(olds, news, (one, other, key) => normalized(rule, key, one) === normalized(rule, key, other));
}

/** Pulumi's sign for a file or archive, which is compared by its hash. */
const assetSign = "4dabf18193072939515e22adb298388d";

function normalized(rule: ResourceType<Values>, key: string, value: unknown): string | undefined {
	if (value === null || value === undefined) return undefined;
	if (typeof value === "object" && assetSign in value)
		return "hash" in value ? String(value.hash) : JSON.stringify(value);
	if (rule.sets?.includes(key) && Array.isArray(value)) {
		return JSON.stringify(value.map((item) => JSON.stringify(sortedKeys(item))).sort());
	}
	if (rule.json?.includes(key) && typeof value === "string" && value !== unknownValue) {
		return JSON.stringify(sortedKeys(JSON.parse(value)));
	}
	return JSON.stringify(sortedKeys(value));
}

function shortened(value: unknown): string {
	const text = JSON.stringify(value) ?? "absent";
	return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function withoutDefaults(inputs: Values): Values {
	return Object.fromEntries(Object.entries(inputs).filter(([key]) => !key.startsWith("__")));
}

function unknowns(keys: readonly string[]): Values {
	return Object.fromEntries(keys.map((key) => [key, unknownValue]));
}

/** Returns the outputs of the provider's functions that SST and `infra/` call. */
function invoke(token: string, inputs: Values, region: string): Values {
	switch (token) {
		case "aws:index/getCallerIdentity:getCallerIdentity":
			return {
				accountId: account,
				arn: `arn:aws:iam::${account}:user/rehearsal`,
				userId: "AIDAREHEARSAL",
				id: account,
			};
		case "aws:index/getRegion:getRegion": {
			const name = inputs.name ?? region;
			return { name, id: name, endpoint: `ec2.${name}.amazonaws.com`, description: name };
		}
		case "aws:index/getPartition:getPartition":
			return { partition: "aws", dnsSuffix: "amazonaws.com", id: "aws", reverseDnsPrefix: "com.amazonaws" };
		case "aws:iam/getPolicyDocument:getPolicyDocument":
			return policyDocument(inputs);
		default:
			throw new Error(
				`The stand-in provider does not have the function ${token}. Add it to test/rehearsal/provider/aws.ts.`,
			);
	}
}
