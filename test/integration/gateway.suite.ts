import { describe, expect, it } from "vitest";
import openapi from "../../packages/core/openapi.json" with { type: "json" };
import { codeOf, dataOf, send, visitor, withCustomer, withProduct } from "./shop.ts";

const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
	Object.entries(methods).map(([method, { operationId, description, security }]) => ({
		id: operationId,
		method: method.toUpperCase(),
		/** The path with a value for each parameter. */
		path: path.replaceAll(/\{\w+\}/g, "something"),
		isProtected: security.length > 0,
		isForAdmins: description.endsWith("Only admins may call it."),
	})),
);
/** The paths and their methods. */
const paths = Object.entries(openapi.paths).map(([path, methods]) => ({
	path: path.replaceAll(/\{\w+\}/g, "something"),
	methods: Object.keys(methods).map((method) => method.toUpperCase()),
}));
const protectedOperations = operations.filter(({ isProtected }) => isProtected);
const adminOperations = operations.filter(({ isForAdmins }) => isForAdmins);

const list = (header: string | null) => (header ?? "").split(/\s*,\s*/).map((value) => value.toLowerCase());

describe("the stage", () => {
	it("returns its health", async () => {
		expect(dataOf(await visitor.GET("/health"))).toMatchObject({ status: "ok", stage: expect.any(String) });
	});

	it("returns a unique X-Request-Id with every response", async () => {
		const ids = new Set<string | null>();
		const requested = ["/health", "/products", "/products", "/products/prd_none", "/nowhere"];
		for (const path of requested) {
			ids.add((await send(path)).headers.get("X-Request-Id"));
		}
		expect(ids.size).toBe(requested.length);
	});

	it("returns its health without a body to HEAD", async () => {
		const [head, full] = [await send("/health", { method: "HEAD" }), await send("/health")];
		expect([head.status, await head.text()]).toEqual([200, ""]);
		expect(head.headers.get("Content-Type")).toBe(full.headers.get("Content-Type"));
	});

	it.each([["/v1/products"], ["/nowhere"], ["/product"], ["/orders/ord_a/cancel/now"], ["/users/me/orders"]])(
		"returns 404 route.not_found for %s, whatever the method and the token",
		async (path) => {
			await withCustomer("ada", async ({ token }) => {
				for (const authorization of [
					undefined,
					`Bearer ${token}`,
					token,
					"Bearer garbage",
					"garbage",
					"Basic YTpi",
					"a=b",
				]) {
					for (const method of ["GET", "POST", "DELETE", "OPTIONS"]) {
						const headers = authorization === undefined ? undefined : { Authorization: authorization };
						const response = await send(path, { method, headers });
						const name = `${method} with ${authorization?.slice(0, 15)}`;
						expect([response.status, await codeOf(response)], name).toEqual([404, "route.not_found"]);
					}
				}
			});
		},
	);

	it.each(paths)("returns 405 for other methods of $path, with the right ones in Allow", async ({ path, methods }) => {
		const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"].filter((method) => !methods.includes(method));
		expect(others).toContain("PATCH");
		for (const method of others) {
			const response = await send(path, { method });
			expect(response.status, method).toBe(405);
			const allowed = list(response.headers.get("Allow")).filter((each) => each !== "options");
			expect(allowed.sort()).toEqual(methods.map((each) => each.toLowerCase()).sort());
		}
	});
});

describe("a browser on an allowed origin", () => {
	const origin = { Origin: "https://console.example" };

	it.each(paths)("gets a preflight response for $path", async ({ path, methods }) => {
		for (const method of methods) {
			const response = await send(path, {
				method: "OPTIONS",
				headers: {
					...origin,
					"Access-Control-Request-Method": method,
					"Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
				},
			});
			expect(response.status).toBe(204);
			expect(response.headers.get("Access-Control-Allow-Origin")).toMatch(/^(\*|https:\/\/console\.example)$/);
			expect(list(response.headers.get("Access-Control-Allow-Methods"))).toContain(method.toLowerCase());
			expect(list(response.headers.get("Access-Control-Allow-Headers"))).toEqual(
				expect.arrayContaining([
					"authorization",
					"content-type",
					"idempotency-key",
					"if-match",
					"if-none-match",
					"x-api-key",
					"x-amz-date",
					"x-amz-security-token",
				]),
			);
		}
	});

	it("can read every response: successes, problems of the functions and of the gateway", async () => {
		await withCustomer("ada", ({ token }) =>
			withProduct({}, async ({ id }) => {
				const tag = (await send(`/products/${id}`)).headers.get("ETag") ?? "";
				const responses = await Promise.all([
					send("/health", { headers: origin }),
					send(`/products/${id}`, { headers: origin }),
					send(`/products/${id}`, { headers: { ...origin, "If-None-Match": tag } }),
					send("/products?limit=0", { headers: origin }),
					send("/products/prd_none", { headers: origin }),
					send("/orders", { headers: origin }),
					send("/users", { headers: origin, token }),
					send("/nowhere", { headers: origin }),
					send("/products", { method: "PATCH", headers: origin }),
				]);
				expect(responses.map(({ status }) => status)).toEqual([200, 200, 304, 400, 404, 401, 403, 404, 405]);
				for (const { headers, status } of responses) {
					expect(headers.get("Access-Control-Allow-Origin"), `${status}`).toMatch(/^(\*|https:\/\/console\.example)$/);
					expect(list(headers.get("Access-Control-Expose-Headers")), `${status}`).toEqual(
						expect.arrayContaining(
							[...Object.keys(openapi.components.headers), "Allow"].map((name) => name.toLowerCase()),
						),
					);
				}
			}),
		);
	});
});

describe("a valid token", () => {
	it.each([["Bearer "], [""]])("is accepted after %j in Authorization", async (scheme) => {
		await withCustomer("ada", async ({ token, id }) => {
			const response = await send("/users/me", { headers: { Authorization: `${scheme}${token}` } });
			expect(await response.json()).toMatchObject({ id });
		});
	});
});

describe("without a valid token", () => {
	it.each(protectedOperations)("$id returns 401 with WWW-Authenticate", async ({ method, path }) => {
		await withCustomer("ada", async ({ token }) => {
			const [header = "", payload = "", signature = ""] = token.split(".");
			const claims: object = JSON.parse(Buffer.from(payload, "base64url").toString());
			const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
			const promoted = encode({ ...claims, "cognito:groups": ["admin"] });
			const cases: Record<string, string | undefined> = {
				"no token": undefined,
				"another scheme": `Basic ${token}`,
				"no value": "Bearer",
				nonsense: "Bearer nonsense",
				"a changed payload": `Bearer ${header}.${promoted}.${signature}`,
				"no signature": `Bearer ${encode({ alg: "none", typ: "JWT" })}.${promoted}.`,
			};
			for (const [name, authorization] of Object.entries(cases)) {
				const headers = authorization === undefined ? undefined : { Authorization: authorization };
				const response = await send(path, { method, headers });
				expect([response.status, await codeOf(response)], name).toEqual([401, "auth.unauthenticated"]);
				expect(response.headers.get("WWW-Authenticate"), name).toMatch(/^Bearer\b/);
			}
		});
	});
});

describe("as a customer", () => {
	it.each(adminOperations)("$id returns 403", async ({ method, path }) => {
		await withCustomer("ada", async ({ token }) => {
			const response = await send(path, { method, token });
			expect([response.status, await codeOf(response)]).toEqual([403, "auth.forbidden"]);
		});
	});
});
