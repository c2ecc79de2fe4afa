import {
	CloudWatchLogsClient,
	CreateLogGroupCommand,
	DeleteLogGroupCommand,
	PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { emulation, type ServiceEmulation, unlessGone } from "./emulation.ts";

const client = new CloudWatchLogsClient();

export const logs: ServiceEmulation = {
	"aws:cloudwatch/logGroup:LogGroup": emulation<{ name: string; kmsKeyId?: string; retentionInDays?: number }>({
		async create({ name: logGroupName, kmsKeyId, retentionInDays }) {
			await client.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId }));
			if (retentionInDays) await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
			return {};
		},
		delete: ({ id }) => unlessGone(client.send(new DeleteLogGroupCommand({ logGroupName: id }))),
	}),
};
