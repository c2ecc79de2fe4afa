import { settingsOf } from "../../infra/deployable-stage.ts";
import { assertStageName, resourceName } from "../../infra/names.ts";

/** A stage on AWS, and where its resources are. Everything follows from its name and the table of settings. */
export interface StageTarget {
	name: string;
	isProduction: boolean;
	region: string;
	/** The name of its REST API. */
	apiName: string;
	/** Whether CodeDeploy shifts requests to new versions. */
	hasCanary: boolean;
	/** The API's own host name, if it has one. */
	domain: string | undefined;
}

/** @throws Error with the reason, if no stage can have the name */
export function stageTarget(name: string): StageTarget {
	assertStageName(name);
	const { isProduction, hasCanary, region, domain } = settingsOf(name, {});
	return { name, isProduction, hasCanary, region, domain, apiName: resourceName("api", name) };
}
