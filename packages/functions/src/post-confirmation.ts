import { Logger } from "@aws-lambda-powertools/logger";
import { newRetries } from "@tap/core/storage/retry-policy.ts";
import * as User from "@tap/core/user.ts";
import type { Context, PostAuthenticationTriggerEvent, PostConfirmationTriggerEvent } from "aws-lambda";
import { redactError } from "./redact-error.ts";

const logger = new Logger();

/** A call of the user pool: an account was confirmed, or a user signed in. */
type UserEvent = PostConfirmationTriggerEvent | PostAuthenticationTriggerEvent;

/**
 * Writes the user's row after the user pool confirmed an account, and after a sign-in if there is none: accounts that an
 * administrator made are never confirmed by their users. Cognito may call it again, also after a forgotten password was reset;
 * an existing row stays as it is.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-authentication.html
 */
export async function handler<Event extends UserEvent>(event: Event, context: Context): Promise<Event> {
	const { sub, email, name } = event.request.userAttributes;
	try {
		if (!sub || !email) throw new Error("the user pool sent no sub or no email attribute");
		const user = { id: sub, email, name: name ?? "" };
		await User.register(user, { retries: newRetries(context.getRemainingTimeInMillis()) });
	} catch (error) {
		logger.error("The user's row was not written", { error: redactError(error) });
		// Nearly every user who signs in has a row already, so a database that is down must not keep them out.
		if (event.triggerSource === "PostAuthentication_Authentication") return event;
		// Cognito shows this message to the person who signs up, and Lambda logs it: it must not reveal more.
		throw new Error("The account is confirmed, but it could not be set up. Ask for help before you sign in.");
	}
	return event;
}
