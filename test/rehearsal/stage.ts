import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
	AdminAddUserToGroupCommand,
	AdminConfirmSignUpCommand,
	AdminGetUserCommand,
	AdminInitiateAuthCommand,
	type AuthenticationResultType,
	CognitoIdentityProviderClient,
	DescribeUserPoolCommand,
	SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { Emulator } from "./emulator.ts";

/** What `sst deploy` prints at its end, as far as a rehearsal needs it. */
export interface StageOutputs {
	/** The address that the API has on AWS. */
	ApiUrl: string;
	RestApiId: string;
	ConsoleUrl: string;
	UserPoolId: string;
	UserPoolClientId: string;
}

/** A deployed stage. */
export interface DeployedStage {
	name: string;
	/** The REST API's id. */
	restApi: string;
	/** The address at which the emulator serves the API. */
	url: string;
	outputs: StageOutputs;
}

/** The password of the users of a rehearsal. */
export const password = "Correct-horse-42!";

/** Reads the outputs of the deployment that came last, which SST writes to `.sst/outputs.json`. */
export async function readStage(name: string, project: string, { url }: Emulator): Promise<DeployedStage> {
	// sst.config.ts returns them.
	const outputs = JSON.parse(await readFile(join(project, ".sst/outputs.json"), "utf8")) as StageOutputs;
	const restApi = outputs.RestApiId;
	return { name, restApi, url: `${url}/_aws/execute-api/${restApi}/${name}`, outputs };
}

/** Access tokens of an admin and of two customers. */
export interface Tokens {
	admin: string;
	ada: string;
	grace: string;
}

/** The settings of clients of the emulator. */
export function clientSettings(emulator: Emulator) {
	return {
		endpoint: emulator.url,
		region: emulator.variables.AWS_REGION ?? "",
		credentials: { accessKeyId: "test", secretAccessKey: "test" },
	};
}

/** Returns the id token of a user who has signed up. */
export async function idToken(stage: DeployedStage, emulator: Emulator, name: keyof Tokens): Promise<string> {
	const cognito = new CognitoIdentityProviderClient(clientSettings(emulator));
	try {
		const token = (await authenticate(cognito, stage, name)).IdToken;
		if (token === undefined) throw new Error(`The emulator gave ${name} no id token.`);
		return token;
	} finally {
		cognito.destroy();
	}
}

async function authenticate(
	cognito: CognitoIdentityProviderClient,
	{ outputs }: DeployedStage,
	name: keyof Tokens,
): Promise<AuthenticationResultType> {
	const { AuthenticationResult = {} } = await cognito.send(
		new AdminInitiateAuthCommand({
			UserPoolId: outputs.UserPoolId,
			ClientId: outputs.UserPoolClientId,
			AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
			AuthParameters: { USERNAME: `${name}@example.com`, PASSWORD: password },
		}),
	);
	return AuthenticationResult;
}

/** Returns tokens of the stage's users, who sign up the first time. */
export async function signIn(stage: DeployedStage, emulator: Emulator): Promise<Tokens> {
	const settings = clientSettings(emulator);
	const cognito = new CognitoIdentityProviderClient(settings);
	const lambda = new LambdaClient(settings);
	const { UserPoolId, UserPoolClientId: ClientId } = stage.outputs;
	const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
	const trigger = UserPool?.LambdaConfig?.PostConfirmation;

	async function signUp(name: string): Promise<void> {
		const Username = `${name}@example.com`;
		const UserAttributes = [
			{ Name: "email", Value: Username },
			{ Name: "name", Value: name },
		];
		await cognito.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }));
		await cognito.send(new AdminConfirmSignUpCommand({ UserPoolId, Username }));
		if (name === "admin") {
			await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName: "admin" }));
		}
		// The emulator does not invoke the trigger.
		const user = await cognito.send(new AdminGetUserCommand({ UserPoolId, Username }));
		const userAttributes = Object.fromEntries((user.UserAttributes ?? []).map((each) => [each.Name, each.Value]));
		const event = {
			version: "1",
			triggerSource: "PostConfirmation_ConfirmSignUp",
			region: settings.region,
			userPoolId: UserPoolId,
			userName: Username,
			request: { userAttributes },
			response: {},
		};
		const { FunctionError, Payload } = await lambda.send(
			new InvokeCommand({ FunctionName: trigger, Payload: JSON.stringify(event) }),
		);
		if (FunctionError) throw new Error(`The post-confirmation function failed: ${Payload?.transformToString()}`);
	}

	async function token(name: keyof Tokens): Promise<string> {
		const username = `${name}@example.com`;
		const exists = await cognito
			.send(new AdminGetUserCommand({ UserPoolId, Username: username }))
			.catch((error: unknown) => {
				if (error instanceof Error && error.name === "UserNotFoundException") return undefined;
				throw error;
			});
		if (!exists) await signUp(name);
		const accessToken = (await authenticate(cognito, stage, name)).AccessToken;
		if (accessToken === undefined) throw new Error(`The emulator gave ${username} no access token.`);
		return accessToken;
	}

	try {
		return { admin: await token("admin"), ada: await token("ada"), grace: await token("grace") };
	} finally {
		cognito.destroy();
		lambda.destroy();
	}
}
