import { gateway } from "@tap/core/contract/gateway.ts";
import { type Expectation, type Mutation, mutation, type Plan, refusal } from "./plan.ts";

/** What every operation must stand, whatever it takes: unusual headers of HTTP itself, and bodies of the wrong size. */
export const envelopeKinds = [
	"unusual Accept",
	"unusual Content-Encoding",
	"compressed body",
	"unusual Host",
	"more or less than one Host",
	"unusual Expect",
	"unasked-for body",
	"declared body too large",
	"body cut off",
] as const;

const accepts = [
	"",
	",",
	";q=1",
	"*/*;q=0",
	"text/html",
	"application/problem+json",
	"application/json;charset=utf-8;q=0.1",
	'application/json;x=",";q=0',
	"application/vnd.shop.v2+json",
	"json",
];
const encodings = ["", "br", "gzip", "deflate", "GZIP", "gzip, gzip", "identity, gzip", "x-unknown"];
const expectations = ["100-continue", "100-Continue", "200-ok", "", "a=b; c"];

/** The request is unusual, but may be valid: any documented response is right. */
const documented: Expectation = {
	kind: "accept",
	codes: [
		"media_type.unsupported",
		"representation.not_acceptable",
		"request.invalid",
		"request.malformed",
		"request.too_large",
	],
};

/** Returns every unusual envelope for a valid request, whether its operation takes a body or not. */
export function envelopeMutationsOf(plan: Plan): Mutation[] {
	const add = (kind: (typeof envelopeKinds)[number], where: string, change: Partial<Plan>) =>
		mutation(plan, kind, where, { expect: documented, ...change });
	const withHeader = (name: string, value: string) => ({ headers: [...plan.headers, [name, value] as const] });
	const json = plan.body && "json" in plan.body ? plan.body.json : {};
	const text = Buffer.from(JSON.stringify(json));
	const malformed = refusal("negative_data_rejection", 400, "request.malformed");
	const tooLarge = refusal("negative_data_rejection", 413, "request.too_large");
	return [
		...accepts.map((accept) => add("unusual Accept", accept, { accept })),
		...encodings.map((value) => add("unusual Content-Encoding", value, withHeader("Content-Encoding", value))),
		add("compressed body", "", { ...withHeader("Content-Encoding", "gzip"), body: { json, isCompressed: true } }),
		...["127.0.0.1", "LOCALHOST", "[::1]:80"].map((host) => add("unusual Host", host, { hosts: [host] })),
		...[[], ["127.0.0.1", "127.0.0.1"], ["127.0.0.1", "localhost"]].map((hosts) =>
			add("more or less than one Host", hosts.join(), { hosts, expect: malformed }),
		),
		...expectations.map((value) => add("unusual Expect", value, withHeader("Expect", value))),
		...["{}", "\u0000", "a".repeat(300 * 1024)].map((body) =>
			add("unasked-for body", `of ${body.length} bytes`, { body: { bytes: Buffer.from(body) } }),
		),
		add("declared body too large", "", {
			body: undefined,
			declaredBytes: gateway.maxBodyBytes + 1,
			expect: tooLarge,
		}),
		...[0, 1, text.length].map((length) =>
			add("body cut off", `after ${length} bytes`, {
				body: { bytes: text.subarray(0, length) },
				declaredBytes: text.length + 1,
				isCutOff: true,
			}),
		),
	];
}
