/** Names, by their selectors, of fields that Swagger UI leaves without one for a screen reader. */
const names: readonly { selector: string; nameOf(field: Element): string | undefined }[] = [
	{ selector: "textarea.body-param__text", nameOf: () => "Request body" },
	{
		selector: ".parameters :is(input, select, textarea):not(.body-param__text)",
		nameOf: (field) => field.closest<HTMLElement>("[data-param-name]")?.dataset.paramName,
	},
];

/** Gives fields their names, and lets the keyboard reach examples that scroll, whenever Swagger UI renders. */
export function nameFields(root: HTMLElement): void {
	const apply = () => {
		for (const { selector, nameOf } of names) {
			for (const field of root.querySelectorAll(`${selector}:not([aria-label])`)) {
				const name = nameOf(field);
				if (name !== undefined) field.setAttribute("aria-label", name);
			}
		}
		for (const example of root.querySelectorAll("pre.microlight:not([tabindex])"))
			example.setAttribute("tabindex", "0");
	};
	apply();
	new MutationObserver(apply).observe(root, { childList: true, subtree: true });
}
