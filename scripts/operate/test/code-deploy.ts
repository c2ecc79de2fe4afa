import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { GetAliasCommand, LambdaClient, type LambdaClientConfig, UpdateAliasCommand } from "@aws-sdk/client-lambda";

/** A deployment of the stand-in. */
interface Deployment {
	group: string;
	content: string;
	status: string;
	errorInformation?: { code: string; message: string };
	rollbackInfo?: { rollbackDeploymentId: string };
	/** The number of times that someone asked how far it is. */
	looks: number;
}

/** What a deployment shifts, as its AppSpec says. */
interface Shift {
	Name: string;
	Alias: string;
	CurrentVersion: string;
	TargetVersion: string;
}

/** A stand-in for CodeDeploy, which moves aliases as CodeDeploy does. */
export interface CodeDeploy {
	url: string;
	deployments: Map<string, Deployment>;
	/** The names of the functions during whose shift an alarm is raised. */
	alarmsOf: Set<string>;
	/** After how many looks a shift ends; undefined for never. */
	looksUntilEnd: number | undefined;
	/** The requests so far. */
	requests: string[];
	/** The number of requests after which it closes every connection without a response; undefined for no limit. */
	stopsAfter: number | undefined;
	stop(): Promise<void>;
}

/**
 * Starts it.
 * @param settings where Lambda is; by default the environment says so
 * https://docs.aws.amazon.com/codedeploy/latest/APIReference/Welcome.html
 */
export async function startCodeDeploy(settings: LambdaClientConfig = {}): Promise<CodeDeploy> {
	async function point({ Name, Alias }: Shift, version: string, weights: Record<string, number>): Promise<void> {
		const lambda = new LambdaClient(settings);
		try {
			const RoutingConfig = { AdditionalVersionWeights: weights };
			const alias = await lambda.send(new GetAliasCommand({ FunctionName: Name, Name: Alias }));
			await lambda.send(
				new UpdateAliasCommand({
					FunctionName: Name,
					Name: Alias,
					FunctionVersion: version,
					RoutingConfig,
					RevisionId: alias.RevisionId,
				}),
			);
		} finally {
			lambda.destroy();
		}
	}

	/** Ends a deployment, and takes it back with another one. */
	async function takeBack(deployment: Deployment, status: string, code: string, message: string): Promise<void> {
		const shift = shiftOf(deployment);
		await point(shift, shift.CurrentVersion, {});
		const rollbackDeploymentId = `d-${service.deployments.size + 1}`;
		service.deployments.set(rollbackDeploymentId, { ...deployment, content: "{}", status: "Succeeded", looks: 0 });
		Object.assign(deployment, { status, errorInformation: { code, message }, rollbackInfo: { rollbackDeploymentId } });
	}

	/** Moves a deployment on, after someone looked at it. */
	async function advance(deployment: Deployment): Promise<void> {
		deployment.looks++;
		if (service.alarmsOf.has(deployment.group)) {
			await takeBack(deployment, "Stopped", "ALARM_ACTIVE", "One or more alarms have been activated.");
		} else if (service.looksUntilEnd !== undefined && deployment.looks >= service.looksUntilEnd) {
			const shift = shiftOf(deployment);
			await point(shift, shift.TargetVersion, {});
			deployment.status = "Succeeded";
		}
	}

	async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
		const name = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
		if (service.stopsAfter !== undefined && service.requests.length >= service.stopsAfter) {
			return void request.socket.destroy();
		}
		service.requests.push(name);
		let text = "";
		for await (const chunk of request) text += chunk;
		const body = JSON.parse(text);
		const reply = (status: number, result: object) => void response.writeHead(status).end(JSON.stringify(result));
		const deployment = service.deployments.get(body.deploymentId);
		switch (name) {
			case "CreateDeployment": {
				const deploymentId = `d-${service.deployments.size + 1}`;
				const { content } = body.revision.appSpecContent;
				const created = { group: body.deploymentGroupName, content, status: "InProgress", looks: 0 };
				service.deployments.set(deploymentId, created);
				const shift = shiftOf(created);
				await point(shift, shift.CurrentVersion, { [shift.TargetVersion]: 0.1 });
				return reply(200, { deploymentId });
			}
			case "ListDeployments": {
				const own = [...service.deployments].filter(
					([, { group, status }]) => group === body.deploymentGroupName && body.includeOnlyStatuses.includes(status),
				);
				return reply(200, { deployments: own.map(([id]) => id) });
			}
			case "StopDeployment":
				if (deployment?.status !== "InProgress") return reply(400, { __type: "DeploymentAlreadyCompletedException" });
				await takeBack(deployment, "Stopped", "MANUAL_STOP", "The deployment was stopped.");
				return reply(200, { status: "Pending" });
			case "GetDeployment": {
				if (deployment === undefined) return reply(400, { __type: "DeploymentDoesNotExistException" });
				const { content, status, errorInformation, rollbackInfo } = deployment;
				const revision = { revisionType: "AppSpecContent", appSpecContent: { content } };
				if (status === "InProgress") await advance(deployment);
				return reply(200, { deploymentInfo: { status, errorInformation, rollbackInfo, revision } });
			}
			default:
				return reply(400, { __type: "InvalidActionException" });
		}
	}

	const server = createServer((request, response) => void respond(request, response)).listen(0, "127.0.0.1");
	await once(server, "listening");
	const address = server.address();
	const service: CodeDeploy = {
		url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
		deployments: new Map(),
		alarmsOf: new Set(),
		looksUntilEnd: 2,
		requests: [],
		stopsAfter: undefined,
		stop: async () => {
			server.close();
			server.closeAllConnections();
		},
	};
	return service;
}

function shiftOf({ content }: Deployment): Shift {
	const [resource] = JSON.parse(content).Resources;
	const [{ Properties }] = Object.values<{ Properties: Shift }>(resource) as [{ Properties: Shift }];
	return Properties;
}
