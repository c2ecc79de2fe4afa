import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type Client, type Product, paginate } from "@tap/client";
import { useEffect, useMemo, useState } from "react";
import { useClient } from "../../api.ts";
import { Button } from "../../design/button.tsx";
import { ErrorState, OfflineState } from "../../design/state.tsx";
import { Page } from "../../shell/page.tsx";
import { ColumnMapping } from "./column-mapping.tsx";
import { FilePicker, type PickedFile } from "./file-picker.tsx";
import { ImportProgress } from "./import-progress.tsx";
import { guessMapping, type Mapping, missingFields } from "./mapping.ts";
import { readSheet, type Sheet } from "./parse-csv.ts";
import { countEffects, previewOf, toSend } from "./preview.ts";
import { PreviewTable } from "./preview-table.tsx";
import { useImport } from "./use-import.ts";
import { type CheckedRow, checkRows } from "./validate-rows.ts";
import "./import.css";

/** Takes products from a CSV file: what its columns mean, what importing would do, and then the import. */
export default function ImportPage() {
	const [sheet, setSheet] = useState<Sheet & { name: string }>();
	const [mapping, setMapping] = useState<Mapping>([]);
	const [attempt, setAttempt] = useState(0);
	const queries = useQueryClient();

	const pick = ({ name, text }: PickedFile) => {
		const read = readSheet(text);
		setSheet({ ...read, name });
		setMapping(guessMapping(read.header));
		setAttempt((count) => count + 1);
	};
	const restart = () => {
		setSheet(undefined);
		queries.removeQueries({ queryKey: shopKey });
	};

	return (
		<Page title="Import" lead="Products from a CSV file. Nothing is written before you have seen what it would do.">
			{!sheet ? (
				<FilePicker onPick={pick} />
			) : (
				<Preview key={attempt} sheet={sheet} mapping={mapping} onMap={setMapping} onRestart={restart} />
			)}
		</Page>
	);
}

const shopKey = ["what the shop has"];

interface PreviewProps {
	sheet: Sheet & { name: string };
	mapping: Mapping;
	onMap(mapping: Mapping): void;
	onRestart(): void;
}

function Preview({ sheet, mapping, onMap, onRestart }: PreviewProps) {
	const client = useClient();
	const [checked, setChecked] = useState<readonly CheckedRow[]>();
	const [seen, setSeen] = useState(0);
	const isMapped = missingFields(mapping).length === 0;
	const sending = useImport();

	useEffect(() => {
		let isCurrent = true;
		if (isMapped) void checkRows(sheet, mapping).then((rows) => isCurrent && setChecked(rows));
		return () => {
			isCurrent = false;
		};
	}, [sheet, mapping, isMapped]);

	// The API has no way to ask for products by many ids, so that the whole list is read, a page at a time.
	const shop = useQuery({
		queryKey: shopKey,
		queryFn: ({ signal }) => readShop(client, signal, setSeen),
		staleTime: 0,
		gcTime: 0,
		refetchOnWindowFocus: false,
		refetchOnReconnect: false,
	});
	const rows = useMemo(
		() => (checked && shop.data && isMapped ? previewOf(checked, shop.data) : undefined),
		[checked, shop.data, isMapped],
	);
	const counts = rows && countEffects(rows);
	const lines = rows ? toSend(rows) : [];

	if (sending.state) {
		return (
			<ImportProgress sending={sending.state} onResume={sending.resume} onStop={sending.stop} onRestart={onRestart} />
		);
	}
	return (
		<div className="import">
			<ColumnMapping sheet={sheet} mapping={mapping} onMap={onMap} onRestart={onRestart} />
			{!isMapped ? null : rows && counts ? (
				<>
					<PreviewTable rows={rows} counts={counts} />
					<div className="import-bar">
						<p className="soft small">
							{lines.length === 0
								? counts.faulty > 0
									? "Nothing to import: mend the faulty lines in the file, then choose it again."
									: "Nothing to import: the shop has all of it already."
								: counts.faulty > 0
									? `${lineCount(counts.faulty)} with faults will be left out.`
									: "A product that is there already is replaced, its stock too."}
						</p>
						<Button variant="primary" disabled={lines.length === 0} onClick={() => sending.start(lines)}>
							Import {lines.length.toLocaleString("en")} {lines.length === 1 ? "product" : "products"}
						</Button>
					</div>
				</>
			) : shop.fetchStatus === "paused" ? (
				<OfflineState name="what would change" />
			) : shop.error ? (
				<ErrorState error={shop.error} onRetry={() => shop.refetch()} />
			) : (
				<div className="import-reading" role="status">
					<span className="spinner" aria-hidden="true" />
					<p>
						Comparing with the shop
						{seen > 0 && <span aria-hidden="true">: {seen.toLocaleString("en")} products so far</span>}
					</p>
				</div>
			)}
		</div>
	);
}

/** Every product of the shop, by its id. */
async function readShop(client: Client, signal: AbortSignal, onPage: (seen: number) => void) {
	const shop = new Map<string, Product>();
	for await (const { items } of paginate(client, "/products", { query: { limit: 100 }, signal }).pages()) {
		for (const product of items) shop.set(product.id, product);
		onPage(shop.size);
	}
	return shop;
}

function lineCount(count: number): string {
	return count === 1 ? "1 line" : `${count.toLocaleString("en")} lines`;
}
