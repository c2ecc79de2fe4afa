import { attack } from "./attack.ts";
import { canary } from "./canary.ts";
import { codeChange } from "./code-change.ts";
import { consoleChange } from "./console-change.ts";
import { dev } from "./dev.ts";
import { firstDeploy } from "./first-deploy.ts";
import { interruption, kill } from "./interruption.ts";
import { operationAdded, operationRemoved, pathParameterRenamed } from "./operations.ts";
import { production, productionRefused, removal } from "./removal.ts";
import { rollback } from "./rollback.ts";
import type { Scenario } from "./scenario.ts";
import { secondStage } from "./second-stage.ts";
import { settingsChanged } from "./settings-changed.ts";
import { suite } from "./suite.ts";
import { tableRenamed } from "./table-renamed.ts";
import { unchangedDeploy } from "./unchanged-deploy.ts";

/** All scenarios, in their order: most continue with the stage of the first. */
export const scenarios: readonly Scenario[] = [
	firstDeploy,
	unchangedDeploy,
	suite,
	attack,
	codeChange,
	rollback,
	canary,
	consoleChange,
	operationAdded,
	operationRemoved,
	pathParameterRenamed,
	settingsChanged,
	secondStage,
	interruption,
	kill,
	dev,
	productionRefused,
	tableRenamed,
	production,
	removal,
];
