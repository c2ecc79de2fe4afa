import { Page } from "../../shell/page.tsx";

/** The products, to edit. */
export default function ProductsPage() {
	return <Page title="Products">{null}</Page>;
}
