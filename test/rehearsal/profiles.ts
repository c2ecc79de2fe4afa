import { mkdir, writeFile } from "node:fs/promises";
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
}

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

	const home = join(folder, "aws");
	await mkdir(home);
	const printed = join(home, "temporary-credentials.json");
	// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
	await writeFile(printed, JSON.stringify({ Version: 1, ...Credentials }));
	const config = join(home, "config");
	await writeFile(
		config,
		`[profile keys]
aws_access_key_id = ${accessKeyId}
aws_secret_access_key = ${secretAccessKey}

[profile process]
credential_process = cat ${printed}
`,
	);
	const variables = {
		AWS_CONFIG_FILE: config,
		AWS_SHARED_CREDENTIALS_FILE: join(home, "credentials"),
		AWS_ACCESS_KEY_ID: undefined,
		AWS_SECRET_ACCESS_KEY: undefined,
	};
	return { variables, keys: "keys", process: "process" };
}
