import { APIGatewayClient } from "@aws-sdk/client-api-gateway";
import { findApi } from "./deployed-routes.ts";
import type { StageTarget } from "./stage-target.ts";

/** Returns the address of a stage's API: its own host name, or the one that API Gateway gives it. */
export async function stageUrl(target: StageTarget): Promise<string> {
	if (target.domain !== undefined) return `https://${target.domain}`;
	const client = new APIGatewayClient({ region: target.region });
	try {
		return `https://${await findApi(client, target)}.execute-api.${target.region}.amazonaws.com/${target.name}`;
	} finally {
		client.destroy();
	}
}
