import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keysOf } from "@tap/core/contract/record.ts";
import { describe, expect, test } from "vitest";
import { root } from "../../project-root.ts";
import { runMoney } from "../money/money.ts";
import { parts } from "../parts.ts";
import { fillPage, pages, readResults } from "../results.ts";
import { runScale } from "../scale/scale.ts";
import { toSvg } from "../svg.ts";

const results = readResults();
const texts = pages.map((page) => ({ page, text: readFileSync(join(root, page), "utf8") }));

test.each(keysOf(parts))("the part %s has a section in one page", (id) => {
	const sections = texts.filter(({ text }) => text.includes(`<!-- results of ${id} -->\n`));
	expect(sections).toHaveLength(1);
});

test.each(texts)("$page shows the committed results", ({ text }) => {
	expect(fillPage(text, results)).toBe(text);
});

test("the committed plots show the committed results", () => {
	for (const plot of Object.values(results).flatMap(({ plots }) => plots)) {
		expect(readFileSync(join(root, `docs/performance/${plot.name}.svg`), "utf8"), plot.name).toBe(toSvg(plot));
	}
});

describe("what is calculated from measured figures", () => {
	const figures = Object.fromEntries(Object.entries(results).map(([id, { figures }]) => [id, figures]));
	const context = { figures, isLarge: false, progress: () => {} };

	test("finds all of them in the committed results", async () => {
		const { tables } = await runMoney(context);
		expect(tables.length).toBeGreaterThan(0);
		expect((await runScale(context)).tables.length).toBeGreaterThan(0);
	});

	test("names the part that has to run first", async () => {
		await expect(runMoney({ ...context, figures: {} })).rejects.toThrow(/run it first/);
		await expect(runScale({ ...context, figures: {} })).rejects.toThrow(/run the part operations first/);
	});
});
