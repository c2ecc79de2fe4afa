/**
 * Deletes a resource from the account and the emulator without the engine, as a person does with AWS's CLI.
 *
 *     delete-resource.ts <type> <id>
 *
 * `REHEARSAL_CLOUD` names the folder of the account (cloud.ts).
 */
import { createAwsProvider } from "./aws.ts";
import { openCloud } from "./cloud.ts";

const [type = "", id = ""] = process.argv.slice(2);
const folder = process.env.REHEARSAL_CLOUD;
if (folder === undefined) throw new Error("REHEARSAL_CLOUD must name the folder of the account.");
await createAwsProvider(openCloud(folder)).delete({ urn: "", type, name: "", id, state: {} });
