import assert from "node:assert/strict";
import { createPrivateKey, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { type Operation, operation, operationIds } from "../../../packages/core/src/contract/operations.ts";
import { forgeTokens, groupClaims } from "../../support/forged-tokens.ts";
import { type JsonResponse, send } from "../../support/send.ts";
import type { Emulator } from "../emulator.ts";
import { type DeployedStage, idToken, signIn } from "../stage.ts";
import { preview, type Scenario } from "./scenario.ts";

/** Paths that lead to no operation, or to another one if a part of the gateway decodes or normalizes them. */
const unknownPaths = [
	"",
	"/",
	"/admin",
	"/.env",
	"/console/config.json",
	"/USERS",
	"/users/me/orders",
	"/users/../users",
	"/health/../users",
	"/health/..%2fusers",
	"/%2e%2e/users",
	"/products/%2e%2e%2fusers",
	"//users",
	"/users;a=b",
	"/orders/ord_1/cancel/x",
];

/** Returns the private key with which the emulator's user pool signs access tokens. */
async function keyOf({ outputs }: DeployedStage, { stateFolder }: Emulator, token: string) {
	const pem = await readFile(join(stateFolder, "cognito-pool-keys", `${outputs.UserPoolId}-access.pem`));
	const { kid } = decodeProtectedHeader(token);
	assert.ok(kid, "the user pool's tokens name their key");
	return { ...createPrivateKey(pem).export({ format: "jwk" }), kid };
}

/** Fails unless a response is the problem of this code. */
function assertProblem({ status, body }: JsonResponse, expected: [status: number, code: string], what: string): void {
	assert.deepEqual([status, body.code], expected, what);
}

export const attack: Scenario = {
	name: "attack",
	title: "A deployed stage refuses forged tokens, other customers' orders and cursors, and unknown paths",
	async run({ deployed, emulator }) {
		const stage = await deployed(preview);
		const tokens = await signIn(stage, emulator);
		const admin = decodeJwt(tokens.admin);
		assert.ok(admin.iss && admin.sub, "the admin's token has an issuer and a subject");
		const forged = await forgeTokens({
			issuer: admin.iss,
			clientId: stage.outputs.UserPoolClientId,
			key: await keyOf(stage, emulator, tokens.admin),
			admin: admin.sub,
			customerToken: tokens.ada,
			idToken: await idToken(stage, emulator, "admin"),
		});
		const call = (
			method: string,
			path: string,
			headers: Record<string, string | string[] | undefined> = {},
			body?: unknown,
		) => send(`${stage.url}${path}`, { method, headers }, body);
		const as = (token: string) => ({ Authorization: `Bearer ${token}` });
		try {
			const right = await call("GET", "/users", as(await forged.sign()));
			assert.equal(
				right.status,
				200,
				"a token with the right claims gives access: the others fail for what is wrong with them",
			);

			let refused = 0;
			for (const id of operationIds) {
				const { method, path, access }: Operation = operation(id);
				if (access === "anyone") continue;
				for (const [name, authorization] of Object.entries(forged.attacks)) {
					const response = await call(method, path.replaceAll(/\{\w+\}/g, "x"), { Authorization: authorization });
					assertProblem(response, [401, "auth.unauthenticated"], `${id} with ${name}`);
					refused += 1;
				}
			}
			assert.equal(forged.fetches(), 0, "no key is fetched from the attacker");

			for (const [groups, isAdmin] of groupClaims) {
				const token = await forged.sign({ sub: randomUUID(), "cognito:groups": groups, role: "admin" });
				const { status } = await call("GET", "/users", as(token));
				assert.equal(status, isAdmin ? 200 : 403, `listUsers with the groups ${JSON.stringify(groups)}`);
			}

			const json = { "Content-Type": "application/json" };
			const product = await call(
				"POST",
				"/products",
				{ ...as(tokens.admin), ...json },
				{
					name: "Cup",
					category: "kitchen",
					price: { amount: 1, currency: "EUR" },
					stock: 9,
				},
			);
			const ordered: unknown[] = [];
			for (const _ of [1, 2]) {
				const headers = { ...as(tokens.ada), ...json, "Idempotency-Key": randomUUID() };
				const order = await call("POST", "/orders", headers, { lines: [{ productId: product.body.id, quantity: 1 }] });
				ordered.push(order.body.id);
			}
			for (const orderId of [ordered[0], `ord_${"0".repeat(26)}`]) {
				for (const [method, path] of [
					["GET", `/orders/${orderId}`],
					["POST", `/orders/${orderId}/cancel`],
				] as const) {
					assertProblem(
						await call(method, path, as(tokens.grace)),
						[404, "order.not_found"],
						`${method} ${path} as Grace`,
					);
				}
			}
			const ada = decodeJwt(tokens.ada).sub;
			assertProblem(
				await call("GET", `/orders?userId=${ada}`, as(tokens.grace)),
				[403, "auth.forbidden"],
				"Ada's list",
			);
			const { body } = await call("GET", "/orders?limit=1", as(tokens.ada));
			assert.equal(typeof body.nextCursor, "string", "Ada's list has a second page");
			const cursor = encodeURIComponent(String(body.nextCursor));
			const stolen = await call("GET", `/orders?limit=1&cursor=${cursor}`, as(tokens.grace));
			assertProblem(stolen, [400, "cursor.invalid"], "Ada's cursor as Grace");

			for (const path of unknownPaths) {
				const { status } = await call("GET", path);
				assert.ok([401, 403, 404].includes(status), `GET ${path} without a token is ${status}`);
				const asGrace = await call("GET", path, as(tokens.grace));
				assert.ok([403, 404].includes(asGrace.status), `GET ${path} as Grace is ${asGrace.status}`);
			}
			return [
				`${refused} requests with ${Object.keys(forged.attacks).length} values of Authorization`,
				`${groupClaims.length} groups claims`,
				`${unknownPaths.length} paths`,
			];
		} finally {
			await forged.stop();
		}
	},
};
