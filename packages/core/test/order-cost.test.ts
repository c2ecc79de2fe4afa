import { DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { expect, inject, test } from "vitest";
import * as z from "zod/mini";
import { aCustomer, aProduct, placeOrder } from "./shop.ts";
import { seen } from "./storage/failing-engine.ts";

const Transaction = z.object({ TransactItems: z.array(z.record(z.string(), z.custom<object>())) });

test("reserving stock writes the product and none of its indexes", async () => {
	const [ada, product] = [aCustomer(), await aProduct({ description: "d".repeat(1_500), stock: 100 })];
	seen.length = 0;
	await placeOrder(ada, [[product, 2]]);
	const sent = seen.find(({ operation }) => operation === "TransactWriteItems");
	const { TransactItems } = Transaction.parse(JSON.parse(sent?.body ?? ""));
	const reservations = TransactItems.filter((write) => "Update" in write);
	expect(reservations).toHaveLength(1);

	// The reservation once more, and the engine says what it wrote.
	const client = new DynamoDBClient({ endpoint: inject("endpoint") });
	const { ConsumedCapacity = [] } = await client.send(
		new TransactWriteItemsCommand({ TransactItems: reservations, ReturnConsumedCapacity: "INDEXES" }),
	);
	client.destroy();
	expect(ConsumedCapacity).toHaveLength(1);
	const [{ Table, GlobalSecondaryIndexes = {} } = {}] = ConsumedCapacity;
	expect(Object.values(GlobalSecondaryIndexes).reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0)).toBe(0);
	expect(Table?.CapacityUnits).toBeGreaterThan(0);
});
