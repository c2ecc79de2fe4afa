import { adminGroup, apiResourceServer, cognitoApiScope } from "@tap/core/contract/auth.ts";
import { functions } from "./functions.ts";
import { resourceName, signInPrefix } from "./names.ts";
import { account, stage } from "./stage.ts";

/** The user pool: the accounts that can sign in. */
export const userPool = new sst.aws.CognitoUserPool("Identity", {
	usernames: ["email"],
	mfa: "optional",
	softwareToken: true,
	verify: {
		emailSubject: "Your code for tap",
		emailMessage: "Your confirmation code is {####}.",
	},
	// After a sign-in, too: accounts that an administrator made are never confirmed by their users.
	triggers: { postConfirmation: functions.postConfirmation.arn, postAuthentication: functions.postConfirmation.arn },
	transform: {
		userPool: (pool, opts) => {
			// The tables refer to customers by the ids of their accounts, which can't be created again.
			opts.retainOnDelete = stage.isProduction;
			opts.protect = stage.isProtected;
			pool.name = resourceName("users", stage.name);
			pool.deletionProtection = stage.isProduction ? "ACTIVE" : "INACTIVE";
			// Length makes a password strong (NIST SP 800-63B, appendix A.2).
			pool.passwordPolicy = {
				minimumLength: 12,
				requireLowercase: true,
				requireUppercase: true,
				requireNumbers: true,
				requireSymbols: true,
				temporaryPasswordValidityDays: 3,
			};
			// An address replaces the old one only when its owner has confirmed it.
			pool.userAttributeUpdateSettings = { attributesRequireVerificationBeforeUpdates: ["email"] };
			// Accounts have no phone number.
			pool.accountRecoverySetting = { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] };
		},
	},
});

new aws.cognito.UserGroup(
	"AdminGroup",
	{
		name: adminGroup,
		description: "May call the operations that the contract reserves for admins",
		userPoolId: userPool.id,
	},
	{ retainOnDelete: stage.isProduction },
);

const resourceServer = new aws.cognito.ResourceServer("IdentityApi", {
	identifier: apiResourceServer.identifier,
	name: "The API",
	userPoolId: userPool.id,
	scopes: [{ scopeName: apiResourceServer.scope, scopeDescription: "Call the API as the user" }],
});

/** The API's own scopes. */
export const apiScopes = resourceServer.scopeIdentifiers;

/**
 * The scopes of which an access token needs at least one. Tokens from the sign-in pages carry the API's own scope, tokens
 * from `AdminInitiateAuth`, with which tests sign in, only Cognito's. That scope also lets its bearer change the account, so
 * production does not accept it.
 */
export const acceptedScopes = $resolve([apiScopes]).apply(([own]) => [
	...own,
	...(stage.isProduction ? [] : [cognitoApiScope]),
]);

const domain = new aws.cognito.UserPoolDomain("IdentityDomain", {
	domain: account.apply((id) => signInPrefix(stage.name, id)),
	userPoolId: userPool.id,
});

/** The URL of the sign-in pages, without a slash at the end. */
export const signInUrl = $interpolate`https://${domain.domain}.auth.${stage.region}.amazoncognito.com`;
