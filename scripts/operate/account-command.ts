import { parseArgs } from "node:util";
import { keysOf } from "@tap/core/contract/record.ts";
import { accountTemplate } from "../../infra/account/template.ts";
import { environments } from "../../infra/environments.ts";

const names = keysOf(environments);
const usage = `npm run -s account -- --environment <${names.join("|")}> --repository <owner/name> [--has-provider]

Prints what the workflows of a repository on GitHub need in the AWS account of an environment, as a template of
CloudFormation. It changes nothing.

  --environment   the environment on GitHub whose jobs deploy; required
  --repository    the repository on GitHub; required
  --has-provider  leaves out the identity provider for GitHub's tokens, of which an account can have only one
  --help          prints this text

Example: npm run -s account -- --environment preview --repository acme/tap > preview.json
Exit codes: 0 done, 2 wrong use`;

/** Runs `npm run account`: returns the template for its arguments, or what to print otherwise. */
export function account(args: string[]): { text: string; exitCode: 0 | 2 } {
	const wrongUse = (message: string) => ({ text: `${message}\n\n${usage}`, exitCode: 2 as const });
	try {
		const { values } = parseArgs({
			args,
			options: {
				environment: { type: "string" },
				repository: { type: "string" },
				"has-provider": { type: "boolean", default: false },
				help: { type: "boolean", default: false },
			},
		});
		if (values.help) return { text: usage, exitCode: 0 };
		const environment = names.find((name) => name === values.environment);
		if (environment === undefined) return wrongUse(`Which environment? Give --environment ${names.join(", ")}.`);
		const { repository } = values;
		if (repository === undefined || !/^[\w.-]+\/[\w.-]+$/.test(repository)) {
			return wrongUse("Which repository? Give --repository <owner/name>.");
		}
		const template = accountTemplate({ environment, repository, hasProvider: values["has-provider"] });
		return { text: JSON.stringify(template, null, 2), exitCode: 0 };
	} catch (error) {
		return wrongUse(error instanceof Error ? error.message : String(error));
	}
}
