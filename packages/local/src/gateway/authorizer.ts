import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";

/** The claims of a verified token as the gateway passes them to a function: every value is a string. */
export type Claims = Record<string, string>;

/**
 * Verifies the value of an `Authorization` header. Undefined means 401. It rejects if it cannot decide, which is a failure of the
 * gateway and not an invalid token: a client ends the session after a 401.
 */
export type Authorize = (authorization: string | undefined) => Promise<Claims | undefined>;

/**
 * The longest lifetime of a user pool's access token in seconds. A token that was issued earlier, or that is issued in the
 * future, is rejected.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
 */
const maxTokenAgeSeconds = 24 * 60 * 60;

/** What `jose` throws for a token that is not valid. All its other errors say that there was no decision. */
const invalidToken = [
	errors.JOSEAlgNotAllowed,
	errors.JOSENotSupported,
	errors.JWKSMultipleMatchingKeys,
	errors.JWKSNoMatchingKey,
	errors.JWSInvalid,
	errors.JWSSignatureVerificationFailed,
	errors.JWTClaimValidationFailed,
	errors.JWTExpired,
	errors.JWTInvalid,
];

/**
 * Creates an authorizer that does what the Cognito authorizer of a REST API does for methods with scopes: it accepts only
 * access tokens that are signed by the issuer, have not expired, belong to the client, and have one of the scopes. Like that
 * authorizer, it also accepts a token without the scheme `Bearer`.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
 * @param expected.keys returns the issuer's key for a token
 * @param expected.scopes one of them is enough
 */
export function createAuthorizer(expected: {
	issuer: string;
	keys: JWTVerifyGetKey;
	clientId: string;
	scopes: readonly string[];
}): Authorize {
	return async (authorization) => {
		const token = /^(?:Bearer +)?([^\s]+)$/i.exec(authorization ?? "")?.[1];
		if (token === undefined) return undefined;
		try {
			const { payload } = await jwtVerify(token, expected.keys, {
				algorithms: ["RS256"],
				issuer: expected.issuer,
				requiredClaims: ["sub", "exp"],
				maxTokenAge: maxTokenAgeSeconds,
			});
			return isAccessToken(payload, expected) ? toClaims(payload) : undefined;
		} catch (error) {
			if (!invalidToken.some((kind) => error instanceof kind)) throw error;
			// The response is the same for every invalid token, so that it does not help a forger.
			return undefined;
		}
	};
}

function isAccessToken(payload: JWTPayload, { clientId, scopes }: { clientId: string; scopes: readonly string[] }) {
	const granted = typeof payload.scope === "string" ? payload.scope.split(" ") : [];
	return (
		payload.sub !== "" &&
		payload.token_use === "access" &&
		payload.client_id === clientId &&
		scopes.some((scope) => granted.includes(scope))
	);
}

/** Converts lists to comma-separated text, and the two times that the gateway formats to dates. */
function toClaims(payload: JWTPayload): Claims {
	return Object.fromEntries(
		Object.entries(payload).map(([name, value]) => {
			if ((name === "exp" || name === "iat") && typeof value === "number") return [name, formatTime(value)];
			return [name, Array.isArray(value) ? value.join(",") : String(value)];
		}),
	);
}

/** Formats seconds since 1970 as `Mon May 04 09:30:00 UTC 2026`. */
function formatTime(seconds: number): string {
	const [weekday = "", day, month, year, time] = new Date(seconds * 1000).toUTCString().split(" ");
	return `${weekday.slice(0, 3)} ${month} ${day} ${time} UTC ${year}`;
}
