import { appName as app } from "@tap/core/contract/app.ts";
import { type Environment, environments } from "../environments.ts";

/** A statement of an IAM policy. */
export interface Statement {
	Sid: string;
	Effect: "Allow" | "Deny";
	Principal?: Readonly<Record<string, string>>;
	Action: readonly string[];
	Resource?: readonly string[];
	Condition?: Conditions;
}

/** The conditions of a statement: operator, key, values. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** An IAM policy. */
export interface Policy {
	Version: "2012-10-17";
	Statement: readonly Statement[];
}

/** Where the policies of an environment apply. */
export interface Scope {
	environment: Environment;
	/** The account's number, or a reference to it. */
	account: string;
	region: string;
}

/** What tells the stages of an environment from others. */
export interface Patterns extends Scope {
	/** The names of its stages, such as `pr-*`. */
	stages: string;
	/** The names that SST gives its resources, such as `tap-pr-*`. */
	generated: string;
	/** Returns an ARN of the region. */
	arn(service: string, resource: string): string;
	/** The condition of calls on resources that exist. sst.config.ts gives every resource these tags. */
	tagged: Conditions;
	/** The condition of calls that create a resource, which must get the tags. */
	tagging: Conditions;
	/** The condition of calls that tag a resource. One with a tag already may be of another stage. */
	taggingNew: Conditions;
}

export function patternsOf(scope: Scope): Patterns {
	const { account, environment, region } = scope;
	const stages = environments[environment];
	const tags = (kind: string) => ({
		StringEquals: { [`aws:${kind}/Application`]: app },
		StringLike: { [`aws:${kind}/Environment`]: stages },
	});
	return {
		...scope,
		stages,
		generated: `${app}-${stages}`,
		arn: (service, resource) => `arn:aws:${service}:${region}:${account}:${resource}`,
		tagged: tags("ResourceTag"),
		tagging: tags("RequestTag"),
		taggingNew: { ...tags("RequestTag"), Null: { "aws:ResourceTag/Environment": "true" } },
	};
}

/** Returns a statement that allows a service's actions: `allow("Tables", "dynamodb", ["*"], …)`. */
export function allow(
	sid: string,
	service: string,
	actions: readonly string[],
	resources: readonly string[],
	condition?: Conditions,
): Statement {
	return {
		Sid: sid,
		Effect: "Allow",
		Action: actions.map((action) => `${service}:${action}`),
		Resource: resources,
		...(condition && { Condition: condition }),
	};
}

export function policyOf(statements: readonly Statement[]): Policy {
	return { Version: "2012-10-17", Statement: statements };
}
