import { arnOf, resourceType, type ServiceRules } from "../resource-type.ts";

interface Table {
	name: string;
	hashKey: string;
	rangeKey?: string;
	attributes?: { name: string }[];
	globalSecondaryIndexes?: { hashKey: string; rangeKey?: string }[];
}

const createTable = "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html";

export const dynamodb: ServiceRules = {
	"aws:dynamodb/table:Table": resourceType<Table>({
		page: "https://www.pulumi.com/registry/packages/aws/api-docs/dynamodb/table/",
		basis: "memory",
		generatedName: "name",
		replacedBy: ["name", "hashKey", "rangeKey", "localSecondaryIndexes"],
		sets: ["attributes", "globalSecondaryIndexes"],
		computed: ["arn", "streamArn", "streamLabel"],
		limits: [{ property: "name", maxLength: 255, pattern: /^[A-Za-z0-9_.-]{3,}$/, source: createTable }],
		refusals: [
			{
				source: createTable,
				basis: "memory",
				message({ hashKey, rangeKey, attributes = [], globalSecondaryIndexes: indexes = [] }) {
					const keys = [hashKey, rangeKey, ...indexes.flatMap((index) => [index.hashKey, index.rangeKey])];
					const used = new Set(keys.filter((key) => key !== undefined));
					const declared = new Set(attributes.map(({ name }) => name));
					const unused = [...declared].find((name) => !used.has(name));
					if (unused) return `ValidationException: the attribute ${unused} is declared and not indexed`;
					const undeclared = [...used].find((name) => !declared.has(name));
					if (undeclared) return `ValidationException: the attribute ${undeclared} is indexed and not declared`;
					return undefined;
				},
			},
			{
				source: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html",
				basis: "memory",
				message: ({ globalSecondaryIndexes: indexes = [] }) =>
					indexes.length > 20 ? "ValidationException: more than 20 global secondary indexes" : undefined,
			},
		],
		id: ({ name }) => name,
		conflict: ({ name }) => `ResourceInUseException: Table already exists: ${name}`,
		outputs: ({ name }, context) => ({
			arn: arnOf("dynamodb", `table/${name}`, context),
			readCapacity: 0,
			writeCapacity: 0,
			tableClass: "STANDARD",
			streamArn: "",
			streamLabel: "",
		}),
		// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
		undeletable: ({ id, outputs }) =>
			outputs.deletionProtectionEnabled === true
				? `ValidationException: Resource cannot be deleted as it is currently protected against deletion: ${id}`
				: undefined,
	}),
};
