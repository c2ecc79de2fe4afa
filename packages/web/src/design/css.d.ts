import "react";

declare module "react" {
	// Custom properties are what components hand to their style sheets.
	interface CSSProperties {
		[property: `--${string}`]: string | number | undefined;
	}
}
