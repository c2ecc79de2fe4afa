import { Button } from "../../design/button.tsx";
import { Select } from "../../design/field.tsx";
import { Icon } from "../../design/icon.tsx";
import { Notice } from "../../design/notice.tsx";
import { guessMapping, importFieldNames, importFields, type Mapping, mapColumn, missingFields } from "./mapping.ts";
import type { Sheet } from "./parse-csv.ts";

interface ColumnMappingProps {
	sheet: Sheet & { name: string };
	mapping: Mapping;
	onMap(mapping: Mapping): void;
	onRestart(): void;
}

/** What the columns of the file mean. Where all of them have the names of the format, nobody has to look. */
export function ColumnMapping({ sheet, mapping, onMap, onRestart }: ColumnMappingProps) {
	const { name, header, rows, broken } = sheet;
	const missing = missingFields(mapping);
	const isObvious = guessMapping(header).every((field) => field !== undefined);
	const count = rows.length + broken.length;
	return (
		<section className="card import-file" aria-label="The file">
			<div className="import-file-head">
				<Icon name="file" size={28} />
				<div>
					<h2>{name}</h2>
					<p className="soft small">
						{count.toLocaleString("en")} {count === 1 ? "line" : "lines"}, {header.length} columns
					</p>
				</div>
				<Button onClick={onRestart}>Another file</Button>
			</div>
			{missing.length > 0 && (
				<Notice tone="warning">
					<p>
						No column is the {missing.map((field) => importFieldNames[field].toLowerCase()).join(", the ")}. Choose what
						the columns mean.
					</p>
				</Notice>
			)}
			<details className="fold" open={missing.length > 0 || !isObvious}>
				<summary>What the columns mean</summary>
				<div className="import-columns">
					{header.map((column, index) => (
						<Select
							// biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name, and never move
							key={index}
							label={column === "" ? `Column ${index + 1}` : column}
							hint={sampleOf(sheet, index)}
							value={mapping[index] ?? ""}
							onChange={({ target }) =>
								onMap(
									mapColumn(
										mapping,
										index,
										importFields.find((field) => field === target.value),
									),
								)
							}
						>
							<option value="">Not imported</option>
							{importFields.map((field) => (
								<option key={field} value={field}>
									{importFieldNames[field]}
								</option>
							))}
						</Select>
					))}
				</div>
			</details>
		</section>
	);
}

/** The first cell of a column that says something. */
function sampleOf({ rows }: Sheet, index: number): string {
	const cell = rows.slice(0, 50).find(({ cells }) => cells[index]?.trim())?.cells[index] ?? "";
	return cell === "" ? "empty" : `“${cell.length > 24 ? `${cell.slice(0, 24)}…` : cell}”`;
}
