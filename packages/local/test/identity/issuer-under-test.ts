import { createHash } from "node:crypto";
import { onTestFinished } from "vitest";
import * as z from "zod/mini";
import { writeSigningKeys } from "../../../../test/support/signing-keys.ts";
import { type DataFolder, openDataFolder } from "../../src/data-folder.ts";
import { clientId } from "../../src/identity/authorization-request.ts";
import { type Issuer, startIssuer } from "../../src/identity/issuer.ts";
import { findUser } from "../../src/seed/users.ts";
import { testFolder } from "../harness.ts";

/** A token of a response, empty if there is none. */
export const token = z._default(z.string(), "");
/** What the token endpoint returns: tokens, or an error. */
export const TokenResponse = z.looseObject({ access_token: token, id_token: token, error: z.optional(z.string()) });

/** The seeded user that signs in. */
export const ada = findUser("ada@example.com");

/** Returns the code challenge of PKCE. */
export const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");

/** Opens a data folder without anything but signing keys, until the end of the test. */
export async function openFolder(): Promise<DataFolder> {
	const data = openDataFolder(testFolder());
	await writeSigningKeys(data);
	return data;
}

/** Starts an issuer until the end of the test. */
export async function start(given?: DataFolder, now = () => performance.now()): Promise<Issuer> {
	const data = given ?? (await openFolder());
	const issuer = await startIssuer({ port: 0, data, now });
	onTestFinished(() => issuer.stop().catch(() => {}));
	return issuer;
}

/** Sends a form of the console's client to the token endpoint. */
export async function requestTokens(issuer: Issuer, form: Record<string, string>) {
	const response = await fetch(`${issuer.url}/token`, {
		method: "POST",
		body: new URLSearchParams({ client_id: clientId, ...form }),
	});
	return { status: response.status, body: z.parse(TokenResponse, await response.json()) };
}
