import { apiScope } from "@tap/core/contract/auth.ts";
import * as z from "zod/mini";
import { dataPathOf } from "../config.ts";
import { runningStage } from "../data-folder.ts";
import { clientId } from "../identity/authorization-request.ts";
import { findUser, users } from "../seed/users.ts";
import { UserError } from "../user-error.ts";

// `npm run token -- ada@example.com` prints an access token of the running stage and nothing else.

const TokenResponse = z.object({ access_token: z.string() });

try {
	process.stdout.write(`${await token(process.argv.slice(2))}\n`);
} catch (error) {
	if (!(error instanceof UserError)) throw error;
	console.error(error.message);
	process.exitCode = 1;
}

async function token([who, ...rest]: string[]): Promise<string> {
	const known = ["admin", ...users.map(({ email }) => email)].join(", ");
	if (who === undefined || rest.length > 0) throw new UserError(`Name one user: npm run token -- <one of ${known}>.`);
	const user = findUser(who);
	if (!user) throw new UserError(`There is no user ${who}: use one of ${known}.`);
	const issuer = runningStage(dataPathOf(process.env))?.issuer;
	if (issuer === undefined) {
		throw new UserError(
			`No local stage runs on ${dataPathOf(process.env)}: start one with \`npm start\`. Its users are ${known}.`,
		);
	}
	const response = await fetch(`${issuer}/token`, {
		method: "POST",
		body: new URLSearchParams({ grant_type: "password", username: user.email, client_id: clientId, scope: apiScope }),
	}).catch((cause) => {
		throw new UserError(`The identity provider at ${issuer} does not respond: start the stage again.`, { cause });
	});
	if (!response.ok) {
		throw new UserError(`The identity provider at ${issuer} returned ${response.status}: ${await response.text()}`);
	}
	return z.parse(TokenResponse, await response.json()).access_token;
}
