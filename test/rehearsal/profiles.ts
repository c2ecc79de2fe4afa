import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { AttachUserPolicyCommand, CreateAccessKeyCommand, CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetSessionTokenCommand, STSClient } from "@aws-sdk/client-sts";
import type { Emulator } from "./emulator.ts";
import type { Variables } from "./sst.ts";
import { clientSettings } from "./stage.ts";

/** The credentials of a developer's machine, which are in a file of AWS's configuration. */
export interface Profiles {
	/** The variables with which a command finds the profiles, and no other credentials. */
	variables: Variables;
	/** The name of the profile with the keys of a user of the account. */
	keys: string;
	/** The name of the profile with a command that prints temporary credentials of the user. */
	process: string;
	/** The name of the profile for a sign-in with `aws sso login`. */
	signIn: string;
	/** Writes what `aws sso login` leaves behind. */
	cacheSignIn(expiresAt: Date): Promise<void>;
}

/** Where people sign in. Nothing is sent there: only `aws sso login` would. */
const startUrl = "https://example.awsapps.com/start";

/** Creates a user who may do everything, and profiles with the user's credentials. */
export async function createProfiles(emulator: Emulator, folder: string): Promise<Profiles> {
	const settings = clientSettings(emulator);
	const iam = new IAMClient(settings);
	const user = { UserName: "developer" };
	await iam.send(new CreateUserCommand(user));
	await iam.send(new AttachUserPolicyCommand({ ...user, PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" }));
	const { AccessKey } = await iam.send(new CreateAccessKeyCommand(user));
	iam.destroy();
	const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey } = AccessKey ?? {};
	if (accessKeyId === undefined || secretAccessKey === undefined)
		throw new Error("The emulator gave the user no keys.");
	const sts = new STSClient({ ...settings, credentials: { accessKeyId, secretAccessKey } });
	const { Credentials } = await sts.send(new GetSessionTokenCommand());
	sts.destroy();

	// The part of AWS IAM Identity Center that gives credentials for a sign-in.
	const portal = createServer((_, response) => {
		const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
		const roleCredentials = {
			accessKeyId: AccessKeyId,
			secretAccessKey: SecretAccessKey,
			sessionToken: SessionToken,
			expiration: Expiration?.getTime(),
		};
		response.setHeader("Content-Type", "application/json").end(JSON.stringify({ roleCredentials }));
	}).listen(0, "127.0.0.1");
	await once(portal, "listening");
	// It does not keep the rehearsal from ending.
	portal.unref();
	const address = portal.address();
	if (address === null || typeof address === "string") throw new Error("The portal has no port.");

	const home = join(folder, "home");
	const cache = join(home, ".aws/sso/cache");
	await mkdir(cache, { recursive: true });
	const printed = join(home, "temporary-credentials.json");
	// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
	await writeFile(printed, JSON.stringify({ Version: 1, ...Credentials }));
	const config = join(home, ".aws/config");
	await writeFile(
		config,
		`[profile keys]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}

[profile process]
credential_process = cat ${printed}

[profile sign-in]
sso_start_url = ${startUrl}
sso_region = ${settings.region}
sso_account_id = 000000000000
sso_role_name = developer
`,
	);
	const variables = {
		AWS_CONFIG_FILE: config,
		AWS_SHARED_CREDENTIALS_FILE: join(home, ".aws/credentials"),
		AWS_ENDPOINT_URL_SSO: `http://127.0.0.1:${address.port}`,
		HOME: home,
		AWS_ACCESS_KEY_ID: undefined,
		AWS_SECRET_ACCESS_KEY: undefined,
	};
	return {
		variables,
		keys: "keys",
		process: "process",
		signIn: "sign-in",
		async cacheSignIn(expiresAt) {
			const file = `${createHash("sha1").update(startUrl).digest("hex")}.json`;
			const signIn = {
				startUrl,
				region: settings.region,
				accessToken: "signed-in",
				expiresAt: expiresAt.toISOString(),
			};
			await writeFile(join(cache, file), JSON.stringify(signIn));
		},
	};
}
