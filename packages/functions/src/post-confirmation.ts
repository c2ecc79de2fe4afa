import { Logger } from "@aws-lambda-powertools/logger";
import { withTimeLimit } from "@tap/core/storage/retry-policy.ts";
import * as User from "@tap/core/user.ts";
import type { Context, PostConfirmationTriggerEvent } from "aws-lambda";
import { redactError } from "./redact-error.ts";

const logger = new Logger();

/**
 * Writes the user's row after the user pool confirmed an account. Cognito may call it again, also after a forgotten
 * password was reset; an existing row stays as it is.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
 */
export async function handler(
	event: PostConfirmationTriggerEvent,
	context: Context,
): Promise<PostConfirmationTriggerEvent> {
	const { sub, email, name } = event.request.userAttributes;
	try {
		if (!sub || !email) throw new Error("the user pool sent no sub or no email attribute");
		const user = { id: sub, email, name: name ?? "" };
		await withTimeLimit(context.getRemainingTimeInMillis(), () => User.register(user));
	} catch (error) {
		logger.error("The user's row was not written", { error: redactError(error) });
		// Cognito shows this message to the person who signs up, and Lambda logs it: it must not reveal more.
		throw new Error("The account is confirmed, but it could not be set up. Ask for help before you sign in.");
	}
	return event;
}
