import {
	columnFields,
	columnNames,
	guessMapping,
	type Mapping,
	mapColumn,
	missingFields,
} from "@tap/catalog-csv/columns.ts";
import type { CsvFile } from "@tap/catalog-csv/csv.ts";
import { isolate } from "../../design/bidi.ts";
import { Button } from "../../design/button.tsx";
import { Select } from "../../design/field.tsx";
import { Icon } from "../../design/icon.tsx";
import { Notice } from "../../design/notice.tsx";

interface ColumnMappingProps {
	file: CsvFile & { name: string };
	mapping: Mapping;
	onMap(mapping: Mapping): void;
	onRestart(): void;
}

/** The field of each column. Folded while all columns have the names of the format. */
export function ColumnMapping({ file, mapping, onMap, onRestart }: ColumnMappingProps) {
	const { name, header, rows, malformed } = file;
	const missing = missingFields(mapping);
	const isObvious = guessMapping(header).every((field) => field !== undefined);
	const count = rows.length + malformed.length;
	return (
		<section className="card import-file" aria-label="File">
			<div className="import-file-head">
				<Icon name="file" size={28} />
				<div>
					<h2>
						<bdi>{name}</bdi>
					</h2>
					<p className="soft small">
						{count.toLocaleString("en")} {count === 1 ? "line" : "lines"}, {header.length} columns
					</p>
				</div>
				<Button onClick={onRestart}>Choose another file</Button>
			</div>
			{missing.length > 0 && (
				<Notice tone="warning">
					<p>
						Missing: {missing.map((field) => columnNames[field].toLowerCase()).join(", ")}. Choose the columns that have
						them.
					</p>
				</Notice>
			)}
			<details className="fold" open={missing.length > 0 || !isObvious}>
				<summary>Column mapping</summary>
				<div className="import-columns">
					{header.map((column, index) => (
						<Select
							// biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name and never move
							key={index}
							label={column === "" ? `Column ${index + 1}` : column}
							hint={sampleOf(file, index)}
							value={mapping[index] ?? ""}
							onChange={({ target }) =>
								onMap(
									mapColumn(
										mapping,
										index,
										columnFields.find((field) => field === target.value),
									),
								)
							}
						>
							<option value="">Not imported</option>
							{columnFields.map((field) => (
								<option key={field} value={field}>
									{columnNames[field]}
								</option>
							))}
						</Select>
					))}
				</div>
			</details>
		</section>
	);
}

/** The first non-empty cell of a column. */
function sampleOf({ rows }: CsvFile, index: number): string {
	const cell = rows.slice(0, 50).find(({ cells }) => cells[index]?.trim())?.cells[index] ?? "";
	return cell === "" ? "empty" : `“${isolate(cell.length > 24 ? `${cell.slice(0, 24)}…` : cell)}”`;
}
