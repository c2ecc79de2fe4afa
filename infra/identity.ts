import { functions } from "./functions.ts";
import { account, stage } from "./stage.ts";
import { app, nameOf, signInPrefix } from "./stage-settings.ts";

/** Who can sign in. */
export const userPool = new sst.aws.CognitoUserPool("Identity", {
	usernames: ["email"],
	mfa: "optional",
	softwareToken: true,
	verify: {
		emailSubject: "Your code for tap",
		emailMessage: "The code that confirms your e-mail address is {####}.",
	},
	triggers: { postConfirmation: functions.postConfirmation.arn },
	transform: {
		userPool: (pool, opts) => {
			// The accounts of customers, whose ids are in the tables, cannot be made again.
			opts.retainOnDelete = stage.isProduction;
			pool.name = nameOf("users", stage.name);
			pool.deletionProtection = stage.isProduction ? "ACTIVE" : "INACTIVE";
			// Length is what makes a password strong (NIST SP 800-63B, appendix A.2).
			pool.passwordPolicy = {
				minimumLength: 12,
				requireLowercase: true,
				requireUppercase: true,
				requireNumbers: true,
				requireSymbols: true,
				temporaryPasswordValidityDays: 3,
			};
			// There are no telephone numbers.
			pool.accountRecoverySetting = { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] };
		},
	},
});

new aws.cognito.UserGroup(
	"AdminGroup",
	{
		name: "admin",
		description: "May do what the contract keeps for admins",
		userPoolId: userPool.id,
	},
	{ retainOnDelete: stage.isProduction },
);

const resourceServer = new aws.cognito.ResourceServer("IdentityApi", {
	identifier: app,
	name: "The API",
	userPoolId: userPool.id,
	scopes: [{ scopeName: "api", scopeDescription: "Call the API as the user" }],
});

/** The scopes of the API itself. */
export const apiScopes = resourceServer.scopeIdentifiers;

/**
 * Which access tokens the API takes: those of the sign-in pages carry the scope of the API, those of InitiateAuth only
 * Cognito's own.
 */
export const scopes = $resolve([apiScopes]).apply(([own]) => [...own, "aws.cognito.signin.user.admin"]);

const domain = new aws.cognito.UserPoolDomain("IdentityDomain", {
	domain: account.apply((id) => signInPrefix(stage.name, id)),
	userPoolId: userPool.id,
});

/** Where the sign-in pages are. */
export const signInUrl = $interpolate`https://${domain.domain}.auth.${stage.region}.amazoncognito.com`;
