import type { Cloud, Resource, Values } from "./cloud.ts";

/** The account and region that a request is for. */
export interface Context {
	account: string;
	region: string;
	cloud: Cloud;
}

/** A rule of AWS under which a request is refused. */
export interface Refusal<Inputs> {
	/** The AWS page about it. */
	source: string;
	/** Whether the rule was read there, or written from memory and the page is only where to check it. */
	basis: "read" | "memory";
	/** Returns AWS's message when the request breaks the rule. `id` is absent when the resource is being created. */
	message(inputs: Inputs, context: Context & { id?: string }): string | undefined;
}

/** A limit of one input, checked before anything is created, as the provider does. */
export interface Limit {
	property: string;
	/** The most characters. */
	maxLength: number;
	pattern?: RegExp;
	/** The AWS page that states it. */
	source: string;
}

/**
 * The behavior of one resource type of the AWS provider: enough of it for the inputs of this app. Defaults and computed
 * values of the real provider can differ, which is why a rehearsal proves nothing about them.
 */
export interface ResourceType<Inputs> {
	/** The page of the provider or of AWS that documents the type. */
	page: string;
	/** Whether `replacedBy`, `sets` and the other facts were read there, or written from memory. */
	basis: "read" | "memory";
	/** The input that is generated from the logical name when the program leaves it out. */
	generatedName?: string;
	/** Whether the generated name is in lower case. */
	isNameLowerCase?: boolean;
	/** Inputs whose change makes a new resource. */
	replacedBy?: readonly string[];
	/** Inputs in which order does not matter. */
	sets?: readonly string[];
	/** Whether a set that holds a value twice is an error; otherwise the second one is dropped. */
	refusesDuplicates?: boolean;
	/** Inputs that are JSON documents: compared by content. */
	json?: readonly string[];
	/** Outputs that are unknown in a preview. */
	computed?: readonly string[];
	/** Outputs that an update makes unknown in a preview. */
	computedOnUpdate?(inputs: Inputs): readonly string[];
	limits?: readonly Limit[];
	refusals?: readonly Refusal<Inputs>[];
	/** Whether creating a resource that exists replaces its content, as PUT does. */
	isPut?: boolean;
	/** AWS's message when a resource with the same id exists. */
	conflict?(inputs: Inputs): string;
	/** The provider's id of a new resource. The emulator's own id takes its place where there is one. */
	id(inputs: Inputs, context: Context): string;
	outputs?(inputs: Inputs, context: Context & { id: string }): Values;
	/** The outputs that an update changes. */
	updated?(inputs: Inputs, context: Context & { id: string; previous: Resource }): Values;
	/** Returns AWS's message when the resource cannot be deleted. */
	undeletable?(resource: Resource<Inputs>, context: Context): string | undefined;
	/** Whether the provider gives up the deletion without an error, and the resource stays. */
	staysWhenDeleted?(resource: Resource<Inputs>, context: Context): boolean;
	/** Removes what AWS deletes along with the resource. */
	deleted?(resource: Resource<Inputs>, context: Context): void;
	/** Returns the outputs of a resource that belongs to the account, such as API Gateway's settings. */
	read?(context: Context): Values;
}

/**
 * Returns a resource type whose functions see its inputs typed.
 * @typeParam Inputs the inputs that the functions use, as SST 3.19.3 and `infra/` send them
 */
export function resourceType<Inputs>(type: ResourceType<Inputs>): ResourceType<Values> {
	// The engine sends untyped values. Stating their shape once for each type, here, is what keeps the tables readable.
	return type as unknown as ResourceType<Values>;
}

/** The table of one service: its resource types by Pulumi's token, such as `aws:kms/key:Key`. */
export type ServiceRules = Readonly<Record<string, ResourceType<Values>>>;

/** Returns an ARN with region and account. */
export function arnOf(service: string, resource: string, { region, account }: Context): string {
	return `arn:aws:${service}:${region}:${account}:${resource}`;
}

/** Returns a message unless the resource exists. */
export function missing(cloud: Cloud, type: string, id: string | undefined): string | undefined {
	if (id !== undefined && cloud.get(type, id)) return undefined;
	return `NotFoundException: ${type} ${id} does not exist`;
}
