/** A section of docs/other-languages.md whose commands the test runs. */
export interface Section {
	title: string;
	/** The lines of its code blocks with the info string `bash run`. */
	commands: string;
}

/** Returns the sections of the page that have commands to run, in their order. */
export function readSections(page: string): Section[] {
	const sections: Section[] = [];
	let block: string | undefined;
	let title = "";
	for (const line of page.split("\n")) {
		if (line.startsWith("```")) {
			block = block === undefined ? line : undefined;
		} else if (block === undefined && line.startsWith("## ")) {
			title = line.slice(3);
		} else if (block === "```bash run") {
			const last = sections.at(-1);
			if (last?.title === title) last.commands += `${line}\n`;
			else sections.push({ title, commands: `${line}\n` });
		}
	}
	return sections;
}
