import { keysOf } from "@tap/core/contract/record.ts";
import type { PostConfirmationTriggerEvent } from "aws-lambda";
import { expect, test } from "vitest";
import { serveDynamoDb } from "../../core/test/storage/dynamodb-server.ts";
import { requests } from "../bench/shop.ts";
import { handler as confirm } from "../src/post-confirmation.ts";
import { call } from "./api.ts";
import { context } from "./rest-event.ts";

// The time of a request is passed on by hand, from the handler of each operation to the database.

/** What Lambda hands to a function that is about to be ended. */
const hurried = { ...context, getRemainingTimeInMillis: () => 800 };

test.each(keysOf(requests))("%s sends no request to the database if its function has no time left", async (id) => {
	const database = await serveDynamoDb(() => ({}));
	const { status, body } = await call(id, requests[id], hurried);
	expect({ status, code: body.code }).toEqual({ status: 503, code: "server.unavailable" });
	expect(database.requests).toEqual([]);
});

test("the function after a confirmation sends no request to the database if it has no time left", async () => {
	const database = await serveDynamoDb(() => ({}));
	const event: PostConfirmationTriggerEvent = {
		version: "1",
		region: "eu-central-1",
		userPoolId: "eu-central-1_example",
		userName: "ada",
		triggerSource: "PostConfirmation_ConfirmSignUp",
		callerContext: { awsSdkVersion: "1", clientId: "client" },
		request: { userAttributes: { sub: "a-user", email: "ada@example.com" } },
		response: {},
	};
	await expect(confirm(event, hurried)).rejects.toThrow("could not be set up");
	expect(database.requests).toEqual([]);
});
