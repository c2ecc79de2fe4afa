import { randomUUID } from "node:crypto";
import * as User from "@tap/core/user.ts";
import type { PostAuthenticationTriggerEvent, PostConfirmationTriggerEvent } from "aws-lambda";
import { expect, test } from "vitest";
import { handler } from "../src/post-confirmation.ts";
import { context } from "./rest-event.ts";

function confirmation(
	userAttributes: Record<string, string>,
	triggerSource: PostConfirmationTriggerEvent["triggerSource"] = "PostConfirmation_ConfirmSignUp",
): PostConfirmationTriggerEvent {
	return {
		version: "1",
		region: "eu-central-1",
		userPoolId: "eu-central-1_example",
		triggerSource,
		userName: userAttributes.sub ?? "unknown",
		callerContext: { awsSdkVersion: "1", clientId: "example" },
		request: { userAttributes },
		response: {},
	};
}

test("a confirmed account gets its row, once, and the event goes back to the user pool", async () => {
	const sub = randomUUID();
	const first = confirmation({ sub, email: "ada@example.com", name: "Ada Lovelace", email_verified: "true" });
	expect(await handler(first, context)).toBe(first);
	const again = confirmation({ sub, email: "new@example.com" }, "PostConfirmation_ConfirmForgotPassword");
	expect(await handler(again, context)).toBe(again);
	expect(await User.fromID({ userId: sub, caller: { id: sub, isAdmin: false } })).toMatchObject({
		email: "ada@example.com",
		name: "Ada Lovelace",
		role: "customer",
	});
});

test("a name is not needed", async () => {
	const sub = randomUUID();
	await handler(confirmation({ sub, email: "grace@example.com" }), context);
	expect(await User.fromID({ userId: sub, caller: { id: sub, isAdmin: false } })).toMatchObject({ name: "" });
});

test("an account without an e-mail address is refused, in words that anybody may read", async () => {
	await expect(handler(confirmation({ sub: randomUUID() }), context)).rejects.toThrow("could not be set up");
});

/** The event of a sign-in. */
function signIn(userAttributes: Record<string, string>): PostAuthenticationTriggerEvent {
	return {
		...confirmation(userAttributes),
		triggerSource: "PostAuthentication_Authentication",
		request: { userAttributes, newDeviceUsed: false },
	};
}

test("an account that an administrator made gets its row at the first sign-in, and keeps it", async () => {
	const sub = randomUUID();
	const first = signIn({ sub, email: "alan@example.com", name: "Alan Turing" });
	expect(await handler(first, context)).toBe(first);
	await handler(signIn({ sub, email: "new@example.com" }), context);
	expect(await User.fromID({ userId: sub, caller: { id: sub, isAdmin: false } })).toMatchObject({
		email: "alan@example.com",
		name: "Alan Turing",
	});
});

test("a row that cannot be written does not prevent a sign-in", async () => {
	const event = signIn({ sub: randomUUID() });
	expect(await handler(event, context)).toBe(event);
});
