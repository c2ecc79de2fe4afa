import type { Graph } from "../graph.ts";
import type { Call } from "./evaluation.ts";
import { region } from "./scope.ts";

type Tags = Readonly<Record<string, string>>;

/** Builds the calls of one stage, whose resources all have its tags. */
export class StageCalls {
	readonly #graph: Graph;
	readonly #requestTags: Tags;
	readonly #resourceTags: Tags;

	constructor(graph: Graph) {
		this.#graph = graph;
		const tags: Tags = graph.app.providers.aws.defaultTags.tags;
		const prefixed = (kind: string) =>
			Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:${kind}/${key}`, value]));
		this.#requestTags = prefixed("RequestTag");
		this.#resourceTags = prefixed("ResourceTag");
	}

	/** Calls that create a resource, or tag a new one. */
	create(service: string, actions: string, resource: string, context: Tags = {}): Call[] {
		return callsOn(service, actions, resource, { ...this.#requestTags, ...context });
	}

	/** Calls on a resource that exists. */
	use(service: string, actions: string, resource: string, context: Tags = {}): Call[] {
		return callsOn(service, actions, resource, { ...this.#resourceTags, ...context });
	}

	get graph(): Graph {
		return this.#graph;
	}

	get userPoolArn(): string {
		return this.#graph.one("aws:cognito/userPool:UserPool").state.arn;
	}

	get keyArn(): string {
		return this.#graph.one("aws:kms/key:Key").state.arn;
	}
}

function callsOn(service: string, actions: string, resource: string, context: Tags): Call[] {
	return actions.split(" ").map((action) => ({ action: `${service}:${action}`, resource, context }));
}

/** Returns the ARN of a path of API Gateway's REST APIs. */
export function gatewayArn(path: string): string {
	return `arn:aws:apigateway:${region}::/restapis${path}`;
}

/** Returns a function that makes calls on the user pool. */
export const onUserPool =
	(actions: string) =>
	(calls: StageCalls): Call[] =>
		calls.use("cognito-idp", actions, calls.userPoolArn);
