import type { Scope } from "../../account/policy.ts";
import type { Environment } from "../../environments.ts";
import { accountId as account } from "../../synthesis/cloud.ts";
import { region } from "../../synthesis/synthesis.ts";

/** The account and region of the synthesized stages. */
export { account, region };

/** Returns where the policies of an environment apply. */
export const scopeOf = (environment: Environment): Scope => ({ environment, account, region });
