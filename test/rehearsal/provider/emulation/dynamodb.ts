import {
	type AttributeDefinition,
	CreateTableCommand,
	DeleteTableCommand,
	DynamoDBClient,
	type KeySchemaElement,
	type ProjectionType,
	UpdateContinuousBackupsCommand,
	UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { emulation, type ServiceEmulation, unlessGone } from "./emulation.ts";

interface Keys {
	hashKey: string;
	rangeKey?: string;
}

interface Table extends Keys {
	name: string;
	attributes?: { name: string; type: AttributeDefinition["AttributeType"] }[];
	globalSecondaryIndexes?: (Keys & { name: string; projectionType: ProjectionType; nonKeyAttributes?: string[] })[];
	serverSideEncryption?: { enabled: boolean; kmsKeyArn?: string };
	pointInTimeRecovery?: { enabled: boolean };
	ttl?: { enabled?: boolean; attributeName: string };
}

const client = new DynamoDBClient();

function keySchema({ hashKey, rangeKey }: Keys): KeySchemaElement[] {
	const hash = { AttributeName: hashKey, KeyType: "HASH" } as const;
	return rangeKey ? [hash, { AttributeName: rangeKey, KeyType: "RANGE" }] : [hash];
}

export const dynamodb: ServiceEmulation = {
	"aws:dynamodb/table:Table": emulation<Table>({
		async create({ name, attributes = [], globalSecondaryIndexes, ttl, ...table }) {
			const { serverSideEncryption: sse, pointInTimeRecovery } = table;
			const { TableDescription } = await client.send(
				new CreateTableCommand({
					TableName: name,
					SSESpecification: sse && { Enabled: sse.enabled, SSEType: "KMS", KMSMasterKeyId: sse.kmsKeyArn },
					BillingMode: "PAY_PER_REQUEST",
					KeySchema: keySchema(table),
					AttributeDefinitions: attributes.map((attribute) => ({
						AttributeName: attribute.name,
						AttributeType: attribute.type,
					})),
					GlobalSecondaryIndexes: globalSecondaryIndexes?.map((index) => ({
						IndexName: index.name,
						KeySchema: keySchema(index),
						Projection: { ProjectionType: index.projectionType, NonKeyAttributes: index.nonKeyAttributes },
					})),
				}),
			);
			if (ttl?.enabled) {
				const TimeToLiveSpecification = { Enabled: true, AttributeName: ttl.attributeName };
				await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
			}
			if (pointInTimeRecovery?.enabled) {
				const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
				await client.send(new UpdateContinuousBackupsCommand({ TableName: name, PointInTimeRecoverySpecification }));
			}
			return { outputs: { arn: TableDescription?.TableArn } };
		},
		delete: ({ id }) => unlessGone(client.send(new DeleteTableCommand({ TableName: id }))),
	}),
};
