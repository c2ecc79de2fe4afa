import { assertStageName } from "./names.ts";

/** The settings in which stages differ. */
export interface StageSettings {
	name: string;
	/** Whether its data must survive: a removal of the stage keeps the tables, key and user pool. */
	isProduction: boolean;
	/**
	 * Whether its data is protected from mistakes: `sst remove` is refused, and so is a deployment that would delete or replace
	 * a table, the key or the user pool, for example because its component was renamed.
	 */
	isProtected: boolean;
	/** The AWS region of all resources. */
	region: string;
	/** `["*"]`, or the origins whose pages may read responses. */
	allowedOrigins: readonly string[];
	/** The URLs to which the sign-in pages may redirect. */
	callbackUrls: string[];
	/** The address that receives alarms. */
	alertEmail: string | undefined;
	/** The API's own host name. Its hosted zone must be in Route 53 of the same account. */
	domain: string | undefined;
	/** The console's own host name. Its hosted zone must be in Route 53 of the same account. */
	consoleDomain: string | undefined;
	/** Whether a WAF web ACL protects the API: about 8 USD a month, and 0.60 USD per million requests. */
	hasFirewall: boolean;
	/**
	 * Whether it has all alarms, the dashboard and the metrics of each method: about 9 USD a month, and up to 24 USD for the
	 * metrics. Every other stage has the alarms on 4xx and 5xx responses.
	 */
	hasFullMonitoring: boolean;
}

/**
 * Returns the settings of the stage `name`.
 * @param variables environment variables, of which these are read: `AWS_REGION`, `TAP_ALERT_EMAIL`, `TAP_ALLOWED_ORIGINS`,
 *   `TAP_CONSOLE_DOMAIN`, `TAP_DOMAIN`. An empty one counts as absent.
 */
export function settingsOf(name: string, variables: Readonly<Record<string, string | undefined>>): StageSettings {
	const isProduction = name === "production";
	const origins = distinct((variables.TAP_ALLOWED_ORIGINS || "*").split(",").map((origin) => origin.trim()));
	const allowsAll = origins.includes("*");
	const pages = allowsAll ? ["http://localhost:5173"] : origins;
	const consoleDomain = variables.TAP_CONSOLE_DOMAIN || undefined;
	return {
		name,
		isProduction,
		isProtected: isProduction,
		region: variables.AWS_REGION || "eu-central-1",
		// The console calls the API from its own origin, like any other page.
		allowedOrigins: allowsAll || !consoleDomain ? origins : distinct([...origins, `https://${consoleDomain}`]),
		callbackUrls: pages.map((page) => `${page}/`),
		alertEmail: variables.TAP_ALERT_EMAIL || undefined,
		domain: variables.TAP_DOMAIN || undefined,
		consoleDomain,
		hasFirewall: isProduction,
		hasFullMonitoring: isProduction || name === "staging",
	};
}

/** Returns the values without repetitions: AWS refuses a set that holds a value twice. */
export function distinct<Value>(values: readonly Value[]): Value[] {
	return [...new Set(values)];
}

/**
 * Refuses a stage that AWS would refuse halfway through its deployment. Call it in `run` of sst.config.ts, because SST's
 * CLI does not show the message of an error thrown in `app`.
 * @throws Error with the reason, if the name is not valid on AWS or Cognito does not allow an origin
 */
export function assertDeployable({ name, callbackUrls }: StageSettings): void {
	assertStageName(name);
	for (const url of callbackUrls) assertOrigin(url.slice(0, -1));
}

function assertOrigin(origin: string): void {
	const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
	if (isOrigin && (origin.startsWith("https://") || origin.startsWith("http://localhost:"))) return;
	throw new Error(
		`TAP_ALLOWED_ORIGINS contains "${origin}", but Cognito redirects to https:// and http://localhost:<port> only. ` +
			"Set it to *, or to origins such as https://shop.example.com, separated by commas and without a path.",
	);
}
