import { randomUUID } from "node:crypto";
import { createLocalJWKSet, exportJWK, generateKeyPair, importJWK, type JWTVerifyGetKey, SignJWT } from "jose";
import * as z from "zod/mini";
import { parseJson, readOrCreateSecret } from "../files.ts";
import { UserError } from "../user-error.ts";

/** The algorithm of a user pool's tokens. */
const algorithm = "RS256";

/** A private key (RFC 7517) as it is stored. */
const PrivateKey = z.object({
	alg: z.literal(algorithm),
	kid: z.string(),
	kty: z.literal("RSA"),
	n: z.string(),
	e: z.string(),
	d: z.string(),
	p: z.string(),
	q: z.string(),
	dp: z.string(),
	dq: z.string(),
	qi: z.string(),
});
export type PrivateKey = z.output<typeof PrivateKey>;

const KeyFile = z.object({ keys: z.array(PrivateKey).check(z.minLength(1)) });

/** The keys that sign the tokens of an issuer. */
export interface SigningKeys {
	/** All keys. The first one signs. */
	privateKeys: readonly PrivateKey[];
	/** Returns the key that a token is signed with. */
	publicKey: JWTVerifyGetKey;
	/** Returns a signed token with these claims. */
	sign(claims: Record<string, unknown>): Promise<string>;
}

/**
 * Loads the signing keys, created on first use. They are kept, so that tokens stay valid when the stage starts again.
 * @throws UserError if the file is damaged
 */
export async function loadSigningKeys(file: string): Promise<SigningKeys> {
	const text = await readOrCreateSecret(file, async () => JSON.stringify({ keys: [await createKey()] }));
	try {
		const { keys } = z.parse(KeyFile, parseJson(text));
		const [first] = await Promise.all(
			keys.map(async (key) => ({ kid: key.kid, key: await importJWK(key, algorithm) })),
		);
		if (first === undefined) throw new Error("There is no key.");
		return {
			privateKeys: keys,
			publicKey: createLocalJWKSet({ keys: keys.map(({ alg, kid, kty, n, e }) => ({ alg, kid, kty, n, e })) }),
			sign: (claims) =>
				new SignJWT(claims).setProtectedHeader({ typ: "JWT", kid: first.kid, alg: algorithm }).sign(first.key),
		};
	} catch (cause) {
		throw new UserError(
			`${file} is damaged: delete it to get a new signing key; existing tokens then become invalid.`,
			{ cause },
		);
	}
}

async function createKey(): Promise<object> {
	const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
	return { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: algorithm };
}
