import { describe, expect, test } from "vitest";
import { blockedPorts } from "../src/blocked-ports.ts";
import { readConfig } from "../src/config.ts";

describe("ports", () => {
	test.each([
		[{}, { port: 3000, identityPort: 3001 }],
		[{ PORT: "0" }, { port: 0, identityPort: 0 }],
		[{ PORT: "65534" }, { port: 65_534, identityPort: 65_535 }],
		[
			{ PORT: "65535", IDENTITY_PORT: "3001" },
			{ port: 65_535, identityPort: 3001 },
		],
		[
			{ PORT: "10079", IDENTITY_PORT: "10081" },
			{ port: 10_079, identityPort: 10_081 },
		],
	])("%j is taken", (env, ports) => {
		expect(readConfig(env)).toMatchObject(ports);
	});

	test.each([
		[{ PORT: "65536" }, /^PORT is "65536": it must be a port number from 0 to 65535\.$/],
		[{ PORT: "6000" }, /^PORT is 6000, a port to which browsers and fetch send no request: use another one\.$/],
		[{ PORT: "6665" }, /^PORT is 6665, /],
		[{ IDENTITY_PORT: "10080" }, /^IDENTITY_PORT is 10080, a port to which browsers/],
		[
			{ PORT: "10079" },
			/^PORT is 10079, so that .* on 10080, to which browsers .*: use another PORT, or set IDENTITY_PORT\.$/,
		],
		[{ PORT: "5059" }, /would listen on 5060, to which/],
		[{ PORT: "65535" }, /^PORT is 65535, so that .* on 65536, which does not exist: /],
	])("%j is refused with the reason", (env, message) => {
		expect(() => readConfig(env)).toThrow(message);
	});

	test.each(blockedPorts)("fetch sends no request to %i", async (port) => {
		await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { message: "bad port" } });
	});
});
