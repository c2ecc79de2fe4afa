import { boundaryName, environmentOf } from "./environments.ts";
import { account, stage } from "./stage.ts";

const environment = stage.hasPermissionsBoundary ? environmentOf(stage.name) : undefined;

/** The policy that limits the stage's roles, if its settings say that it has one. `npm run account` makes it. */
export const permissionsBoundary =
	environment && $interpolate`arn:aws:iam::${account}:policy/${boundaryName(environment)}`;
