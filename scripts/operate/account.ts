/**
 * Prints what the workflows need in an AWS account, as a template of CloudFormation:
 * `npm run -s account -- --environment preview --repository acme/tap`. docs/workflows.md says how to apply it.
 */
import { account } from "./account-command.ts";

const { text, exitCode } = account(process.argv.slice(2));
if (exitCode === 0) console.log(text);
else console.error(text);
process.exitCode = exitCode;
