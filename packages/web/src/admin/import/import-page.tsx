import { useQuery, useQueryClient } from "@tanstack/react-query";
import { guessMapping, type Mapping, missingFields } from "@tap/catalog-csv/columns.ts";
import { type CatalogRow, readRows } from "@tap/catalog-csv/rows.ts";
import type { UploadLine } from "@tap/catalog-csv/upload.ts";
import { type Client, type Product, paginate } from "@tap/client";
import { useEffect, useMemo, useState } from "react";
import { useClient } from "../../api.ts";
import { Button } from "../../design/button.tsx";
import { QueryView } from "../../design/query-view.tsx";
import { Page } from "../../shell/page.tsx";
import { ColumnMapping } from "./column-mapping.tsx";
import { FilePicker, type PickedFile } from "./file-picker.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { countEffects, linesToUpload, type PreviewRow, previewOf } from "./preview.ts";
import { PreviewTable } from "./preview-table.tsx";
import { useImport } from "./use-import.ts";
import "./import.css";

/** Imports products from a CSV file: column mapping, preview, then the import itself. */
export default function ImportPage() {
	const [file, setFile] = useState<PickedFile>();
	const [mapping, setMapping] = useState<Mapping>([]);
	const [attempt, setAttempt] = useState(0);
	const queries = useQueryClient();

	const pick = (picked: PickedFile) => {
		setFile(picked);
		setMapping(guessMapping(picked.header));
		setAttempt((count) => count + 1);
	};
	const restart = () => {
		setFile(undefined);
		queries.removeQueries({ queryKey: shopKey });
	};

	return (
		<Page title="Import" lead="Import products from a CSV file. You'll see a preview first.">
			{!file ? (
				<FilePicker onPick={pick} />
			) : (
				<Preview key={attempt} file={file} mapping={mapping} onMap={setMapping} onRestart={restart} />
			)}
		</Page>
	);
}

const shopKey = ["products to compare"];

interface PreviewProps {
	file: PickedFile;
	mapping: Mapping;
	onMap(mapping: Mapping): void;
	onRestart(): void;
}

function Preview({ file, mapping, onMap, onRestart }: PreviewProps) {
	const client = useClient();
	const [catalog, setCatalog] = useState<readonly CatalogRow[]>();
	const [loaded, setLoaded] = useState(0);
	const isMapped = missingFields(mapping).length === 0;
	const { state, start, stop, resume } = useImport();

	useEffect(() => {
		let isCurrent = true;
		if (isMapped) void readRows(file, mapping).then((rows) => isCurrent && setCatalog(rows));
		return () => {
			isCurrent = false;
		};
	}, [file, mapping, isMapped]);

	// The API can't return products by many IDs, so the whole list is loaded, page by page.
	const shop = useQuery({
		queryKey: shopKey,
		queryFn: ({ signal }) => loadProducts(client, signal, setLoaded),
		staleTime: 0,
		gcTime: 0,
		refetchOnWindowFocus: false,
		refetchOnReconnect: false,
	});
	const rows = useMemo(() => catalog && shop.data && previewOf(catalog, shop.data), [catalog, shop.data]);

	if (state) return <ImportProgress state={state} onResume={resume} onStop={stop} onRestart={onRestart} />;
	const comparing = <Comparing loaded={loaded} />;
	return (
		<div className="import">
			<ColumnMapping file={file} mapping={mapping} onMap={onMap} onRestart={onRestart} />
			{isMapped && (
				<QueryView query={shop} name="the products" skeleton={comparing}>
					{() => (rows ? <Comparison rows={rows} onStart={start} /> : comparing)}
				</QueryView>
			)}
		</div>
	);
}

/** The preview of all rows, and the button that imports the valid ones. */
function Comparison({ rows, onStart }: { rows: readonly PreviewRow[]; onStart(lines: readonly UploadLine[]): void }) {
	const counts = countEffects(rows);
	const lines = linesToUpload(rows);
	return (
		<>
			<PreviewTable rows={rows} counts={counts} />
			<div className="import-bar">
				<p className="soft small">{summaryOf(lines.length, counts.invalid)}</p>
				<Button variant="primary" disabled={lines.length === 0} onClick={() => onStart(lines)}>
					Import {lines.length.toLocaleString("en")} {lines.length === 1 ? "product" : "products"}
				</Button>
			</div>
		</>
	);
}

function summaryOf(lineCount: number, invalidCount: number): string {
	if (lineCount === 0) {
		return invalidCount > 0
			? "Nothing to import: fix the invalid rows in the file, then choose it again."
			: "Nothing to import: all products are already in the shop.";
	}
	if (invalidCount === 0) return "Existing products are replaced, including their stock.";
	return invalidCount === 1
		? "1 invalid row won't be imported."
		: `${invalidCount.toLocaleString("en")} invalid rows won't be imported.`;
}

/** The progress of loading the products to compare with. */
function Comparing({ loaded }: { loaded: number }) {
	return (
		<div className="import-reading">
			<span className="spinner" aria-hidden="true" />
			<p>
				Comparing with the shop
				{loaded > 0 && <span aria-hidden="true">: {loaded.toLocaleString("en")} products so far</span>}
			</p>
		</div>
	);
}

/** Loads all products of the shop. Returns them by ID. */
async function loadProducts(client: Client, signal: AbortSignal, onPage: (loaded: number) => void) {
	const shop = new Map<string, Product>();
	for await (const { items } of paginate(client, "/products", { query: { limit: 100 }, signal }).pages()) {
		for (const product of items) shop.set(product.id, product);
		onPage(shop.size);
	}
	return shop;
}
