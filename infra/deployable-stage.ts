import { assertStageName } from "./names.ts";
import { preview, type StageEntry, stages } from "./stage-settings.ts";

/** The only stage whose data must last. */
const productionName = "production";

/** Environment variables. */
type Variables = Readonly<Record<string, string | undefined>>;

/** The settings of a stage, with what follows from them. */
export interface StageSettings extends Omit<StageEntry, "alertEmail" | "consoleDomain" | "domain"> {
	name: string;
	/** Whether its data must survive: a removal of the stage keeps the tables, key and user pool. */
	isProduction: boolean;
	/** The URLs to which the sign-in pages may redirect, besides those of the console. */
	callbackUrls: string[];
	alertEmail: string | undefined;
	consoleDomain: string | undefined;
	domain: string | undefined;
}

/**
 * Returns the settings of the stage `name` from the table in stage-settings.ts. Settings that production lacks are as in a preview,
 * except for its protection: `assertDeployable` refuses it then.
 * @param variables environment variables, of which only one that `alertEmail` names is read
 * @param entry the stage's entry in the table
 */
export function settingsOf(
	name: string,
	variables: Variables,
	entry: Partial<StageEntry> = entryOf(name),
): StageSettings {
	const isProduction = name === productionName;
	const all = { ...preview, ...entry };
	const consoleDomain = unlessNone(all.consoleDomain);
	const allowsAll = all.allowedOrigins.includes("*");
	const ownOrigins = consoleDomain === undefined ? [] : [`https://${consoleDomain}`];
	const origins = distinct([...all.allowedOrigins, ...ownOrigins]);
	const pages = allowsAll ? ["http://localhost:5173"] : origins;
	return {
		...all,
		name,
		isProduction,
		// `sst remove` reads the protection, and does not check whether the entry is complete.
		isProtected: entry.isProtected ?? isProduction,
		// The console calls the API from its own origin, like any other page.
		allowedOrigins: allowsAll ? ["*"] : origins,
		callbackUrls: pages.map((page) => `${page}/`),
		alertEmail: addressOf(all.alertEmail, variables),
		domain: unlessNone(all.domain),
		consoleDomain,
	};
}

function entryOf(name: string): Partial<StageEntry> {
	return stages[name] ?? {};
}

function unlessNone(value: string): string | undefined {
	return value === "none" ? undefined : value;
}

/** Returns the address that is told of alarms. An empty variable counts as absent. */
function addressOf(alertEmail: string, variables: Variables): string | undefined {
	const address = alertEmail.startsWith("$") ? variables[alertEmail.slice(1)] : unlessNone(alertEmail);
	return address || undefined;
}

/** Returns the values without repetitions: AWS refuses a set that holds a value twice. */
export function distinct<Value>(values: readonly Value[]): Value[] {
	return [...new Set(values)];
}

/**
 * Refuses a stage that AWS would refuse halfway through its deployment, and a production stage that is not completely
 * described. Call it in `run` of sst.config.ts, because SST's CLI does not show the message of an error thrown in `app`.
 * @param isDev whether it is deployed by `sst dev`
 * @throws Error with the reason, and what to do
 */
export function assertDeployable(settings: StageSettings, isDev: boolean, entry = entryOf(settings.name)): void {
	const { name, isProduction, callbackUrls } = settings;
	assertStageName(name);
	for (const url of callbackUrls) assertOrigin(name, url.slice(0, -1));
	if (isProduction) assertProduction(settings, isDev, entry);
}

function assertProduction(settings: StageSettings, isDev: boolean, entry: Partial<StageEntry>): void {
	const { name, alertEmail, allowedOrigins } = settings;
	const refuse = (reason: string) => {
		throw new Error(`${name} cannot be deployed: ${reason}`);
	};
	if (isDev) {
		refuse("sst dev would send its requests to functions on your machine. Use a stage of your own: npm run dev.");
	}
	const missing = Object.keys(preview).filter((setting) => !Object.hasOwn(entry, setting));
	if (missing.length > 0) {
		refuse(
			`its entry in infra/stage-settings.ts lacks ${missing.join(", ")}. Add what is missing. The comments in that file say ` +
				'what each setting means; "none" stands for a domain that there is not.',
		);
	}
	const open = allowedOrigins.find((origin) => origin === "*" || new URL(origin).hostname === "localhost");
	if (open !== undefined) {
		refuse(
			`allowedOrigins in infra/stage-settings.ts contains "${open}". List the origins of your pages, such as ` +
				"https://www.example.com, or none with [].",
		);
	}
	if (alertEmail === undefined) {
		refuse(
			`no one would be told of its alarms: alertEmail in infra/stage-settings.ts is "${entry.alertEmail}", which gives no ` +
				"address. Write an address there, or set the environment variable that it names.",
		);
	}
}

function assertOrigin(name: string, origin: string): void {
	const isOrigin = URL.canParse(origin) && new URL(origin).origin === origin;
	if (isOrigin && (origin.startsWith("https://") || origin.startsWith("http://localhost:"))) return;
	throw new Error(
		`allowedOrigins of ${name} in infra/stage-settings.ts contains "${origin}", but Cognito redirects to https:// and ` +
			'http://localhost:<port> only. Set it to ["*"], or to origins such as "https://shop.example.com", without a path.',
	);
}
