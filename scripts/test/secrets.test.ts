import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../project-root.ts";
import { projectFiles } from "../supply-chain/packages.ts";

/** What a secret looks like that somebody pasted into a file. */
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

/** What a file has of them. */
function found(text: string): string[] {
	return [...secrets].flatMap(([what, pattern]) => (pattern.test(text) ? [what] : []));
}

test("no file that is committed holds a secret", () => {
	const files = projectFiles().filter((path) => path !== "package-lock.json");
	expect(files.length).toBeGreaterThan(200);
	const guilty = files.flatMap((path) =>
		found(readFileSync(join(root, path), "latin1")).map((what) => `${path}: ${what}`),
	);
	expect(guilty).toEqual([]);
});

test("each kind would be found", () => {
	// Put together here, so that this file has none itself.
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
	expect(samples.map((sample) => found(sample)[0])).toEqual([...secrets.keys()]);
});
