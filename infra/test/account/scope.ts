import type { Scope } from "../../account/policy.ts";
import type { Environment } from "../../environments.ts";

/** The account of the synthesized stages. */
export const account = "123456789012";

/** The region of the synthesized stages. */
export const region = "eu-central-1";

/** Returns where the policies of an environment apply. */
export const scopeOf = (environment: Environment): Scope => ({ environment, account, region });
