import type { Page } from "playwright-core";
import { expect } from "vitest";

/**
 * Expects that the page can be read without scrolling sideways, that no text is cut off, and that no word of a button, of the header
 * or of the footer is broken. Text that ends with an ellipsis by
 * intention, and areas that scroll by themselves, are fine.
 */
export async function expectTextFits(page: Page, where: string): Promise<void> {
	const overflow = await page.evaluate<string[]>(`(${findOverflow.toString()})()`);
	expect.soft(overflow, where).toEqual([]);
}

/**
 * Expects that right-to-left texts are laid out from right to left: in elements of their own, or isolated within a sentence. There
 * must be one.
 */
export async function expectRightToLeft(page: Page, where: string): Promise<void> {
	const { count, wrong } = await page.evaluate<{ count: number; wrong: string[] }>(`(${findDirections.toString()})()`);
	expect.soft(wrong, where).toEqual([]);
	expect.soft(count, `right-to-left texts: ${where}`).toBeGreaterThan(0);
}

/** Expects that every visible text has a contrast of 4.5 to 1 with white paper (WCAG 2.2, 1.4.3): browsers print no backgrounds. */
export async function expectReadableOnPaper(page: Page): Promise<void> {
	const { count, pale } = await page.evaluate<{ count: number; pale: string[] }>(`(${findPaleTexts.toString()})()`);
	expect(pale).toEqual([]);
	expect(count).toBeGreaterThan(0);
}

/** Runs in the page. */
function findOverflow(): string[] {
	const overflow: string[] = [];
	const { scrollWidth, clientWidth } = document.documentElement;
	if (scrollWidth > clientWidth) overflow.push(`the page is ${scrollWidth} px wide instead of ${clientWidth}`);
	const range = document.createRange();
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = texts.nextNode(); node; node = texts.nextNode()) {
		const parent = node.parentElement;
		const text = node.textContent?.trim() ?? "";
		if (!parent || text === "" || !parent.checkVisibility({ visibilityProperty: true })) continue;
		if (parent.closest(".unseen, .skip-link, option, datalist, svg")) continue;
		range.selectNodeContents(node);
		const rects = [...range.getClientRects()];
		if (parent.closest(".button, .header, .tab, .footer, .menu-item") && !parent.closest("bdi")) {
			for (const { 0: word, index } of node.textContent?.matchAll(/\S+/g) ?? []) {
				const letters = document.createRange();
				letters.setStart(node, index);
				letters.setEnd(node, index + word.length);
				const lines = new Set([...letters.getClientRects()].map((rect) => rect.top));
				if (lines.size > 1) overflow.push(`"${word}" is broken in .${parent.className}`);
			}
		}
		const left = Math.min(...rects.map((rect) => rect.left));
		const right = Math.max(...rects.map((rect) => rect.right));
		const bottom = Math.max(...rects.map((rect) => rect.bottom));
		let isDecided = false;
		for (let box: Element | null = parent; box && !isDecided; box = box.parentElement) {
			const { overflowX, overflowY, textOverflow, webkitLineClamp, clipPath } = getComputedStyle(box);
			// For screen readers only.
			if (clipPath !== "none") {
				isDecided = true;
				break;
			}
			const { left: start, right: end, bottom: base } = box.getBoundingClientRect();
			const clips = overflowX === "hidden" || overflowX === "clip";
			if (clips && textOverflow !== "ellipsis" && (left < start - 1 || right > end + 1)) {
				overflow.push(`"${text.slice(0, 40)}" is cut off at the side of .${box.className}`);
			}
			if (clips && overflowY !== "visible" && webkitLineClamp === "none" && bottom > base + 1) {
				overflow.push(`"${text.slice(0, 40)}" is cut off at the bottom of .${box.className}`);
			}
			isDecided = overflowX !== "visible";
		}
		if (!isDecided && (left < -1 || right > clientWidth + 1)) {
			overflow.push(`"${text.slice(0, 40)}" is outside the window, from ${left} to ${right} px`);
		}
	}
	// Their letters are the content of a pseudo-element.
	for (const avatar of document.querySelectorAll(".avatar")) {
		const { scrollWidth, clientWidth, scrollHeight, clientHeight } = avatar;
		if (scrollWidth > clientWidth || scrollHeight > clientHeight) overflow.push("initials are outside their circle");
	}
	return overflow;
}

/** Runs in the page. */
function findDirections(): { count: number; wrong: string[] } {
	const wrong: string[] = [];
	let count = 0;
	const check = (element: Element, text: string) => {
		if (!/[\u0590-\u08ff]/.test(text)) return;
		count++;
		// Between the characters that isolate a text, its own letters decide.
		const others = text.replaceAll(/\u2068[^\u2069]*\u2069/g, "");
		const begin = /\p{L}/u.exec(others)?.[0] ?? "";
		if (/[\u0590-\u08ff]/.test(begin) && getComputedStyle(element).direction !== "rtl") {
			wrong.push(`${element.tagName}.${element.className}: ${text}`);
		}
	};
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = texts.nextNode(); node; node = texts.nextNode()) {
		const parent = node.parentElement;
		if (parent && !parent.closest("option, datalist")) check(parent, node.textContent ?? "");
	}
	for (const field of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")) {
		check(field, field.value);
	}
	return { count, wrong };
}

/** Runs in the page. */
function findPaleTexts(): { count: number; pale: string[] } {
	const pale: string[] = [];
	let count = 0;
	const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
	if (!canvas) throw new Error("The browser has no canvas.");
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = texts.nextNode(); node; node = texts.nextNode()) {
		const parent = node.parentElement;
		const text = node.textContent?.trim() ?? "";
		if (!parent || text === "" || !parent.checkVisibility() || parent.closest(".unseen")) continue;
		count++;
		// The canvas converts every notation of a color to red, green and blue.
		canvas.fillStyle = getComputedStyle(parent).color;
		canvas.fillRect(0, 0, 1, 1);
		const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
			const share = value / 255;
			return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
		});
		const contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
		if (contrast < 4.5) pale.push(`"${text.slice(0, 40)}" has a contrast of ${contrast.toFixed(2)}`);
	}
	return { count, pale };
}
