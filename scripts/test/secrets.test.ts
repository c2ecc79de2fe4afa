import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../project-root.ts";
import { projectFiles } from "../supply-chain/packages.ts";

/** Patterns of secrets that may be pasted into a file by mistake. */
const secrets = new Map([
	["an AWS access key id", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
	["an AWS secret key", /aws_?secret_?(access_?)?key["']?\s*[:=]\s*["'][\w+/]{40}["']/i],
	["a private key", /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----/],
	["a JSON web token", /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/],
	["a private JSON web key", /"kty"\s*:\s*"(RSA|EC|OKP)"[^}]*"d"\s*:/],
	[
		"a token of GitHub, npm, Slack or Stripe",
		/\b(gh[pousr]_\w{30,}|npm_\w{30,}|xox[abpr]-[\w-]{20,}|[sr]k_live_\w{20,})/,
	],
	["a password in an address", /\b[a-z]+:\/\/[^\s/:@"'`${}]+:[^\s/:@"'`${}]{3,}@[\w.-]+/],
	[
		"a long random value of a secret's name",
		/\b\w*(secret|password|api_?key)\w*["']?\s*[:=]\s*["'](?=[^"']*\d)[\w+/=-]{24,}["']/i,
	],
]);

/** Lists the kinds of secrets in a text. */
function secretsIn(text: string): string[] {
	return [...secrets].flatMap(([kind, pattern]) => (pattern.test(text) ? [kind] : []));
}

test("no file that is committed holds a secret", () => {
	const files = projectFiles().filter((path) => path !== "package-lock.json");
	expect(files.length).toBeGreaterThan(200);
	const leaks = files.flatMap((path) =>
		secretsIn(readFileSync(join(root, path), "latin1")).map((kind) => `${path}: ${kind}`),
	);
	expect(leaks).toEqual([]);
});

test("each kind of secret is detected", () => {
	// Concatenated, so that this file contains none itself.
	const samples = [
		`id = ${"AKIA"}${"ABCDEFGHIJKLMNOP"}`,
		`aws_secret_access_key = "${"a1".repeat(20)}"`,
		`-----BEGIN ${"PRIVATE KEY"}-----`,
		`Bearer ${"eyJ"}${"hbGciOiJSUzI1NiJ9"}.${"eyJ"}${"zdWIiOiJhZGEifQ"}.${"c2ln".repeat(8)}`,
		`{ ${'"kty"'}: "EC", "x": "a", ${'"d"'}: "b" }`,
		`${"ghp"}_${"a1".repeat(18)}`,
		`postgres://${"ada"}:${"lovelace"}@db.example.com`,
		`clientSecret: "${"k3y".repeat(9)}"`,
	];
	expect(samples.map((sample) => secretsIn(sample)[0])).toEqual([...secrets.keys()]);
});
