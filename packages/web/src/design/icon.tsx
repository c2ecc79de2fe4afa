/** The path of each icon on a 24 by 24 grid. */
const paths = {
	cart: "M2.5 4H5l2.6 11.2h10.2L20.5 7H5.8M9 20.2a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4Zm7.5 0a1.2 1.2 0 1 0 0-2.4 1.2 1.2 0 0 0 0 2.4Z",
	check: "m5 12.5 4.5 4.5L19 7.5",
	chevron: "m9 6 6 6-6 6",
	edit: "M4 20h4L19.5 8.5a2.1 2.1 0 0 0 0-3l-1-1a2.1 2.1 0 0 0-3 0L4 16v4Zm9.5-13.5 4 4",
	file: "M6 3.5h8l4.5 4.5v12a.5.5 0 0 1-.5.5H6a.5.5 0 0 1-.5-.5V4a.5.5 0 0 1 .5-.5Zm7.5 0V8.5h5M9 13h6m-6 3.5h6",
	close: "m6 6 12 12M18 6 6 18",
	info: "M12 11v5.5M12 7.5v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
	warning: "M12 9v4.5m0 3v.01M10.3 4.3 2.9 17.5A2 2 0 0 0 4.6 20.5h14.8a2 2 0 0 0 1.7-3L13.7 4.3a2 2 0 0 0-3.4 0Z",
	offline:
		"m3 3 18 18M5 12.5a10 10 0 0 1 3.4-2.3M8.5 16a5 5 0 0 1 7 0M2 8.8a15 15 0 0 1 3-2M10.7 5a15 15 0 0 1 11.3 3.8M15.5 11a10 10 0 0 1 3.5 1.5M12 20v.01",
	parcel: "M3.5 7.5 12 3l8.5 4.5v9L12 21l-8.5-4.5v-9Zm0 0L12 12m0 0 8.5-4.5M12 12v9",
	person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 8.5c.6-3.6 3.7-5.5 7.5-5.5s6.9 1.9 7.5 5.5",
	search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4.5 4.5",
	theme: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-18v18M12 7l6.5 0M12 11h8.9M12 15h8.4",
	minus: "M6 12h12",
	plus: "M6 12h12M12 6v12",
	trash: "M5 7h14M10 7V4.5h4V7m-7.5 0 .8 12a1 1 0 0 0 1 .9h7.4a1 1 0 0 0 1-.9l.8-12M10 11v5m4-5v5",
	chart: "M4 20h16M7 16.5V11m5 5.5v-11m5 11V8.5",
	table: "M4 5.5h16v13H4zM4 10h16M4 14.2h16M10 10v8.5",
	refresh: "M20 5v5h-5M4 19v-5h5M5.5 9.5a7 7 0 0 1 12-2.5L20 10M18.5 14.5a7 7 0 0 1-12 2.5L4 14",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof paths;

/** An icon in the color of the text. Screen readers skip it: text next to it has the meaning. */
export function Icon({ name, size = 20 }: { name: IconName /** Width and height in px. */; size?: number }) {
	return (
		<svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" focusable="false">
			<path d={paths[name]} stroke="currentColor" strokeWidth={1.7} strokeLinecap="round" strokeLinejoin="round" />
		</svg>
	);
}
