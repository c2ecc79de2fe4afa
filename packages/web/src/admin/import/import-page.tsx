import { Page } from "../../shell/page.tsx";

/** Takes products from a CSV file. */
export default function ImportPage() {
	return <Page title="Import">{null}</Page>;
}
