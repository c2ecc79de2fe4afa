import { type ApiFunction, apiFunctions } from "@tap/functions/settings.ts";

/** The name of the app; it begins the name of every resource. */
export const app = "tap";

/** A function of the app: those behind the gateway, and the user pool's trigger. */
export type FunctionId = ApiFunction | "postConfirmation";

// Object.keys is typed string[] because a value may have more keys than its type; this constant has not.
/** The functions behind the gateway. */
export const apiFunctionIds = Object.keys(apiFunctions) as ApiFunction[];

const functionIds: FunctionId[] = [...apiFunctionIds, "postConfirmation"];

/** What is particular to one stage. */
export interface Stage {
	name: string;
	/** Whether its data must outlive it: `sst remove` is refused, and tables, key and user pool stay if it is forced. */
	isProduction: boolean;
	/** The AWS region that everything is in. */
	region: string;
	/** `["*"]`, or the origins whose pages may read answers. */
	allowedOrigins: readonly string[];
	/** Where the sign-in pages may send a user back to. */
	callbackUrls: string[];
	/** Who is told of alarms. */
	alertEmail: string | undefined;
	/** The API's own host name; its hosted zone must be in Route 53 of the same account. */
	domain: string | undefined;
	/** The console's own host name; its hosted zone must be in Route 53 of the same account. */
	consoleDomain: string | undefined;
	/** Whether a WAF web ACL stands before the API: about 8 USD a month, and 0.60 USD per million requests. */
	hasFirewall: boolean;
}

/**
 * The facts of the stage `name`.
 * @param variables environment variables, of which these say more about a stage than its name does: `AWS_REGION`,
 *   `TAP_ALERT_EMAIL`, `TAP_ALLOWED_ORIGINS`, `TAP_CONSOLE_DOMAIN`, `TAP_DOMAIN`; an empty one counts as absent
 */
export function stageOf(name: string, variables: Readonly<Record<string, string | undefined>>): Stage {
	const isProduction = name === "production";
	const origins = (variables.TAP_ALLOWED_ORIGINS || "*").split(",").map((origin) => origin.trim());
	const isOpen = origins.includes("*");
	const pages = isOpen ? ["http://localhost:5173"] : origins;
	const consoleDomain = variables.TAP_CONSOLE_DOMAIN || undefined;
	return {
		name,
		isProduction,
		region: variables.AWS_REGION || "eu-central-1",
		// The console is a page like others: it has to be allowed, too.
		allowedOrigins: isOpen || !consoleDomain ? origins : [...origins, `https://${consoleDomain}`],
		callbackUrls: pages.map((page) => `${page}/`),
		alertEmail: variables.TAP_ALERT_EMAIL || undefined,
		domain: variables.TAP_DOMAIN || undefined,
		consoleDomain,
		hasFirewall: isProduction,
	};
}

/** The name of a resource that has one per stage: `tap-api-pr-42`. */
export function nameOf(what: string, stage: string): string {
	return `${app}-${what}-${stage}`;
}

/** The name of a function: `tap-users-api-pr-42`. */
export function functionName(id: FunctionId, stage: string): string {
	return nameOf(id === "postConfirmation" ? "post-confirmation" : `${id}-api`, stage);
}

/** The prefix of the sign-in pages' host, which no other account of the region may have: the account makes it unique. */
export function signInPrefix(stage: string, account: string): string {
	return `${app}-${stage}-${account}`;
}

/** Names that AWS limits, each with the characters that are not the stage's. */
const bounds: { what: string; limit: number; taken: number }[] = [
	{
		// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
		what: "a Lambda function's name",
		limit: 64,
		taken: Math.max(...functionIds.map((id) => functionName(id, "").length)),
	},
	{
		// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html
		what: "the host prefix of the sign-in pages",
		limit: 63,
		taken: signInPrefix("", "0".repeat(12)).length,
	},
];

/**
 * Refuses a stage that AWS would refuse halfway through its deployment. Call it in `run` of sst.config.ts: SST's CLI shows
 * no message of what `app` throws.
 * @throws Error that says why, when a name made of the stage's would break a rule of AWS, or an origin cannot be one
 */
export function assertStage({ name, callbackUrls }: Stage): void {
	assertName(name);
	for (const url of callbackUrls) assertOrigin(url.slice(0, -1));
}

function assertName(name: string): void {
	const refuse = (why: string) => {
		throw new Error(`"${name}" cannot be the name of a stage: ${why}. Choose another one, such as pr-42.`);
	};
	// Stricter than API Gateway's [A-Za-z0-9_-] for stages: the sign-in pages' host has to be a DNS label.
	if (!/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
		refuse("it goes into host names, so it has lower-case letters, digits and inner hyphens only");
	}
	const [reserved] = /aws|amazon|cognito/.exec(name) ?? [];
	if (reserved) refuse(`Cognito takes no host prefix with "${reserved}" in it`);
	for (const { what, limit, taken } of bounds) {
		if (name.length > limit - taken) {
			refuse(`it may have ${limit - taken} characters: ${what} has ${limit} at most, and ours take ${taken}`);
		}
	}
}

function assertOrigin(origin: string): void {
	const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
	if (isOrigin && (origin.startsWith("https://") || origin.startsWith("http://localhost:"))) return;
	throw new Error(
		`TAP_ALLOWED_ORIGINS names "${origin}", but Cognito sends users back to https:// and http://localhost:<port> only: ` +
			"give * or origins such as https://shop.example.com, separated by commas, without a path.",
	);
}
