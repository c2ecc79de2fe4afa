import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLogFiles } from "../../src/lambda/log-files.ts";
import { testFolder } from "../harness.ts";

test("writes a file of JSON lines for each function, and reports errors in short form", async () => {
	const folder = testFolder();
	const reported: string[] = [];
	const logs = openLogFiles(folder, (line) => reported.push(line));
	const error = { level: "ERROR", message: "no stock", requestId: "r-1", error: { stack: "long" } };
	logs.write("orders", JSON.stringify(error), "stdout");
	logs.write("orders", JSON.stringify({ level: "WARN", message: "low stock" }), "stdout");
	logs.write("users", "plain words", "stdout");
	logs.write("users", "42", "stderr");
	await logs.close();

	const linesOf = (name: string) =>
		readFileSync(join(folder, `${name}.log`), "utf8")
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line));
	expect(linesOf("orders")).toEqual([error, { level: "WARN", message: "low stock" }]);
	expect(linesOf("users")).toEqual([
		{ level: "INFO", timestamp: expect.any(String), message: "plain words" },
		{ level: "WARN", timestamp: expect.any(String), message: "42" },
	]);
	expect(reported).toEqual(["ERROR orders: no stock (r-1)"]);
});
