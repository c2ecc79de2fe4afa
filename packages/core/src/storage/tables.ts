/** A table as data, in the words of `sst.aws.Dynamo`. The local stage and `infra/` both create tables from it. */
export interface TableDefinition {
	/** The attributes that are part of a key, with their types. */
	fields: Readonly<Record<string, "string" | "number" | "binary">>;
	primaryIndex: Key;
	globalIndexes: Readonly<Record<string, Index>>;
	/** The attribute that holds the expiry time in seconds since 1970, if items expire. */
	ttl?: string;
}

interface Key {
	hashKey: string;
	rangeKey?: string;
}

interface Index extends Key {
	/**
	 * The attributes that the index has besides its keys: all by default, or none. Without them, a change of other attributes
	 * does not write the index, and reading it takes a second request for the items.
	 */
	projection?: "keys-only";
}

/**
 * The tables, by the name of the linked resource that holds the deployed name (`Resource.Users.name`).
 *
 * `sort` is `<createdAt>#<id>`, so that newest first is one descending query and items with equal times have an order.
 * `listing` is one constant per table, so that the index over it holds the whole list. A shop's catalog and customers fit
 * one index partition (3,000 reads and 1,000 writes a second), and DynamoDB splits a hotter one.
 */
export const tables = {
	Users: {
		fields: { id: "string", listing: "string", sort: "string" },
		primaryIndex: { hashKey: "id" },
		globalIndexes: { newest: { hashKey: "listing", rangeKey: "sort" } },
	},
	Products: {
		fields: { id: "string", listing: "string", category: "string", sort: "string" },
		primaryIndex: { hashKey: "id" },
		globalIndexes: {
			// Each order changes the stock of its products, which must not write these indexes: docs/adr/0008-keys-only-indexes.md.
			newest: { hashKey: "listing", rangeKey: "sort", projection: "keys-only" },
			byCategory: { hashKey: "category", rangeKey: "sort", projection: "keys-only" },
		},
	},
	/** Orders and their idempotency keys, which one transaction writes together. */
	Orders: {
		fields: { id: "string", userId: "string", userStatus: "string", status: "string", sort: "string" },
		primaryIndex: { hashKey: "id" },
		globalIndexes: {
			byUser: { hashKey: "userId", rangeKey: "sort" },
			byUserAndStatus: { hashKey: "userStatus", rangeKey: "sort" },
			byStatus: { hashKey: "status", rangeKey: "sort" },
		},
		ttl: "expiresAt",
	},
} as const satisfies Record<string, TableDefinition>;

export type TableId = keyof typeof tables;
