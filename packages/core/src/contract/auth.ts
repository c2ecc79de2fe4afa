import { appName } from "./app.ts";

// Facts about authentication that the user pool on AWS, the local issuer, both gateways and the functions share.

/** The parts of the API's OAuth scope: Cognito keeps scopes under a resource server. */
export const apiResourceServer = { identifier: appName, scope: "api" } as const;

/** The scope that an access token needs to call the API. */
export const apiScope = `${apiResourceServer.identifier}/${apiResourceServer.scope}` as const;

/**
 * The scope of access tokens that Cognito's own API issues (`InitiateAuth`). Such tokens carry no other scope.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
 */
export const cognitoApiScope = "aws.cognito.signin.user.admin";

/** The scopes of which an access token needs at least one. */
export const acceptedScopes = [apiScope, cognitoApiScope] as const;

/** The scopes that a sign-in page requests: the user's identity, and the API. */
export const signInScopes = ["openid", "email", "profile", apiScope] as const;

/** The group in `cognito:groups` whose members are admins. */
export const adminGroup = "admin";
