import { Logger } from "@aws-lambda-powertools/logger";
import { withBudget } from "@tap/core/storage/retry-policy.ts";
import * as User from "@tap/core/user.ts";
import type { Context, PostConfirmationTriggerEvent } from "aws-lambda";
import { failureOf } from "./redact-error.ts";

const logger = new Logger();

/**
 * Writes the user's row when the user pool has confirmed an account. Cognito may call it again, also after a forgotten
 * password was replaced: a row that is there stays as it is.
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
		await withBudget(context.getRemainingTimeInMillis(), () => User.register(user));
	} catch (error) {
		logger.error("The user's row was not written", { error: failureOf(error) });
		// Cognito shows the message to whoever signs up, and Lambda logs it: it must not tell more than this.
		throw new Error("The account is confirmed, but it could not be set up. Ask for help, and sign in then.");
	}
	return event;
}
