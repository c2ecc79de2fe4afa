/**
 * The settings in which stages differ. They are typed here and nowhere else, and no variable of the environment changes them,
 * so that a deployment has the same result no matter who runs it.
 */

/** The settings of a stage without an entry in `stages`: a developer's own, or that of a pull request. */
export const preview = {
	/** The AWS region of all resources. */
	region: "eu-central-1",
	/**
	 * The API's host name, such as `api.example.com`. Its hosted zone must be in Route 53 of the same account. With `none`, the API
	 * has the host name that API Gateway gives it.
	 */
	domain: "none",
	/**
	 * The console's host name, such as `shop.example.com`. Its hosted zone must be in Route 53 of the same account. With `none`,
	 * the console has the host name that CloudFront gives it.
	 */
	consoleDomain: "none",
	/**
	 * The origins whose pages may read responses and receive sign-ins, such as `https://www.example.com`. The origin of
	 * `consoleDomain` need not be listed. With `*`, every page may read responses, and http://localhost:5173 receives sign-ins.
	 */
	allowedOrigins: ["*"],
	/**
	 * The address that is told of alarms: `none`, an address, or `$` and the name of an environment variable that holds the
	 * address, for one that must not be committed.
	 */
	alertEmail: "none",
	/** Whether a WAF web ACL protects the API: about 8 USD a month, and 0.60 USD per million requests. */
	hasFirewall: false,
	/**
	 * Whether it has all alarms, the dashboard and the metrics of each method: about 8 USD a month, and up to 24 USD for the
	 * metrics. Every other stage has the alarms on 4xx and 5xx responses.
	 */
	hasFullMonitoring: false,
	/**
	 * Whether a release gets a tenth of the requests for ten minutes first, and is taken back if an alarm is raised: about 0.70 USD
	 * a month. On every other stage it gets all requests at once.
	 */
	hasCanary: false,
	/**
	 * Whether its data is protected from mistakes: `sst remove` is refused, and so is a deployment that would delete or replace
	 * a table, the key or the user pool, for example because its component was renamed.
	 */
	isProtected: false,
	/**
	 * Whether a policy of the account limits the stage's roles. `npm run account` makes it for pull requests, staging and
	 * production, and the roles that deploy these create no others. A stage of another name never has it.
	 */
	hasPermissionsBoundary: false,
};

/** The settings of one stage. */
export type StageEntry = typeof preview;

/**
 * The stages with settings of their own. What an entry leaves out is as in a preview, except for `production`: a deployment of
 * production is refused until its entry has every setting, so that none is there by accident.
 */
export const stages: Record<string, Partial<StageEntry>> = {
	production: {
		region: "eu-central-1",
		// Add `domain`, `consoleDomain` and `allowedOrigins` here before the first deployment: docs/infrastructure.md.
		alertEmail: "$TAP_ALERT_EMAIL",
		hasFirewall: true,
		hasFullMonitoring: true,
		hasCanary: true,
		isProtected: true,
		hasPermissionsBoundary: false,
	},
	/** A stage to try releases on. It is removed like a preview. */
	staging: { hasFullMonitoring: true, hasCanary: true },
};
