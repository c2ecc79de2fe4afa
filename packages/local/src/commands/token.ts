import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { apiScope } from "@tap/core/contract/auth.ts";
import * as z from "zod/mini";
import { dataPathOf } from "../config.ts";
import { runningStage } from "../data-folder.ts";
import { clientId } from "../identity/authorization-request.ts";
import { findUser, users } from "../seed/users.ts";
import { messageOf, UserError } from "../user-error.ts";

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
	const form = { grant_type: "password", username: user.email, client_id: clientId, scope: apiScope };
	const { status, text } = await post(`${issuer}/token`, new URLSearchParams(form)).catch((cause) => {
		throw new UserError(
			`The identity provider at ${issuer} does not respond (${messageOf(cause)}): start the stage again.`,
			{ cause },
		);
	});
	if (status !== 200) throw new UserError(`The identity provider at ${issuer} returned ${status}: ${text}`);
	return z.parse(TokenResponse, JSON.parse(text)).access_token;
}

/** Sends a form to this machine. It takes no proxy of the environment, as `fetch` and the global agent do with NODE_USE_ENV_PROXY. */
async function post(url: string, form: URLSearchParams): Promise<{ status: number | undefined; text: string }> {
	const headers = { "Content-Type": "application/x-www-form-urlencoded" };
	const outgoing = request(url, { method: "POST", headers, agent: false }).end(form.toString());
	const [incoming] = await once(outgoing, "response");
	const response: IncomingMessage = incoming;
	return { status: response.statusCode, text: Buffer.concat(await response.toArray()).toString() };
}
