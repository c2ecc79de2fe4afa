/** What to do about errors of AWS that concern the caller, by their names. */
const remedies: Record<string, string> = {
	AccessDeniedException: "The credentials do not allow this request: use those of a role that may deploy.",
	ExpiredToken: "The AWS credentials have expired: sign in again.",
	ExpiredTokenException: "The AWS credentials have expired: sign in again.",
	InvalidSignatureException: "The AWS credentials are wrong: the secret key does not belong to the access key.",
	TooManyRequestsException: "AWS limits such requests per account: wait a minute, and run the command again.",
	UnrecognizedClientException: "AWS does not know these credentials: check AWS_PROFILE and AWS_ACCESS_KEY_ID.",
};

/** The name of the error of the AWS SDK that found no credentials. */
const missingCredentials = "CredentialsProviderError";

/** Returns what to do when the SDK found no credentials. It keeps the cause to itself, except for an expired sign-in. */
function remedyOfMissing(message: string): string {
	const profile = process.env.AWS_PROFILE;
	const option = profile ? ` --profile ${profile}` : "";
	if (isMissingSignIn(message)) return `The sign-in for AWS is missing or has expired: run aws sso login${option}.`;
	if (!profile) return "There are no AWS credentials: set AWS_PROFILE, or sign in with aws sso login.";
	return `The profile ${profile} (AWS_PROFILE) gave no credentials: aws sts get-caller-identity${option} says why.`;
}

function isMissingSignIn(message: string): boolean {
	return message.includes("aws sso login");
}

/** Returns whether the SDK found no credentials because none are configured. */
export function isWithoutCredentials(error: unknown): boolean {
	if (!(error instanceof Error) || error.name !== missingCredentials) return false;
	return !process.env.AWS_PROFILE && !isMissingSignIn(error.message);
}

/** Returns an error of the AWS SDK in one line, with what to do; undefined if it is another error. */
export function awsErrorMessage(error: unknown): string | undefined {
	if (!(error instanceof Error)) return undefined;
	const remedy = error.name === missingCredentials ? remedyOfMissing(error.message) : remedies[error.name];
	if (remedy !== undefined) return `${remedy} (${error.name}: ${firstLine(error.message)})`;
	const status = statusOf(error);
	if (status !== undefined) return `AWS refused a request: ${error.name}: ${firstLine(error.message)}`;
	if ("$metadata" in error || ("code" in error && "syscall" in error)) {
		return `AWS was not reached: ${firstLine(error.message)}. Run the command again.`;
	}
	return undefined;
}

/** Returns the status of AWS's response. There is none if the connection failed, also after retries of the SDK. */
function statusOf(error: Error): unknown {
	if (!("$metadata" in error) || typeof error.$metadata !== "object" || error.$metadata === null) return undefined;
	return "httpStatusCode" in error.$metadata ? error.$metadata.httpStatusCode : undefined;
}

function firstLine(text: string): string {
	return text.split("\n")[0] ?? "";
}
