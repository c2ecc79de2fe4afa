/**
 * A stand-in for one of Pulumi's resource providers, which Pulumi's engine starts as a plugin.
 *
 *     main.ts <aws|random|command> <version> [address of the engine]
 *
 * `REHEARSAL_CLOUD` names the folder of the account (cloud.ts).
 */
import { createAwsProvider } from "./aws.ts";
import { openCloud } from "./cloud.ts";
import { commandProvider } from "./command.ts";
import { type Provider, serve } from "./protocol.ts";
import { randomProvider } from "./random.ts";

const [name = "", version = ""] = process.argv.slice(2);
const folder = process.env.REHEARSAL_CLOUD;
if (folder === undefined) throw new Error("REHEARSAL_CLOUD must name the folder of the account.");
const cloud = openCloud(folder);
const providers: Record<string, () => Provider> = {
	aws: () => createAwsProvider(cloud),
	random: () => randomProvider,
	command: () => commandProvider,
};
const create = providers[name];
if (!create) throw new Error(`There is no stand-in for the provider "${name}".`);
// The engine ends its plugins with a signal. Leaving at once keeps a half-written file from being renamed into place.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => process.exit(0));
serve(name, version, create(), cloud);
