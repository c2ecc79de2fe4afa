import type { defaultProvider } from "@aws-sdk/credential-provider-node";

/** What a request is signed with. */
export interface Credentials {
	accessKeyId: string;
	secretAccessKey: string;
	/** Present with temporary credentials, such as those of a function. */
	sessionToken?: string | undefined;
}

/**
 * Returns the current credentials: those of the environment, as Lambda and `sst dev` set them for a function; otherwise, on a
 * developer's machine, those that the AWS SDK finds, such as those of a profile or of AWS IAM Identity Center.
 */
export async function currentCredentials(): Promise<Credentials> {
	const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
	if (accessKeyId && secretAccessKey) {
		return { accessKeyId, secretAccessKey, sessionToken: process.env.AWS_SESSION_TOKEN };
	}
	findCredentials ??= await loadSdk();
	return findCredentials();
}

/** The search of the AWS SDK. It keeps what it found until that expires. */
let findCredentials: (() => Promise<Credentials>) | undefined;

async function loadSdk(): Promise<() => Promise<Credentials>> {
	// The package is for development only. A name in a variable keeps it out of the functions' bundles.
	const name: string = "@aws-sdk/credential-provider-node";
	try {
		const sdk: { defaultProvider: typeof defaultProvider } = await import(name);
		return sdk.defaultProvider();
	} catch (cause) {
		const message = "There are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
		throw new Error(message, { cause });
	}
}
