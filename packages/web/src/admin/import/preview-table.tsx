import { type ColumnField, columnFields, columnNames } from "@tap/catalog-csv/columns.ts";
import { type ProductField, valuesOf } from "@tap/catalog-csv/product-values.ts";
import { useState } from "react";
import { Badge, type Tone } from "../../design/badge.tsx";
import { VirtualTableBox } from "../../design/virtual-table.tsx";
import type { Effect, PreviewRow } from "./preview.ts";

const effects: readonly { effect: Effect; name: string; tone: Tone }[] = [
	{ effect: "invalid", name: "Invalid", tone: "danger" },
	{ effect: "new", name: "New", tone: "good" },
	{ effect: "changed", name: "Changed", tone: "info" },
	{ effect: "same", name: "Same", tone: "neutral" },
];

const headers = [
	{ name: "Line", className: "end" },
	{ name: "Effect" },
	...columnFields.map((field) => ({ name: columnNames[field] })),
];

/** The height of a row without errors, in px. */
const rowHeight = 45;

/** The effect of importing each row, with validation errors at their cells. */
export function PreviewTable({ rows, counts }: { rows: readonly PreviewRow[]; counts: Record<Effect, number> }) {
	// Invalid rows come first: they need the user's attention.
	const [shown, show] = useState<Effect | undefined>(counts.invalid > 0 ? "invalid" : undefined);
	const visible = shown === undefined ? rows : rows.filter(({ effect }) => effect === shown);
	return (
		<div className="stack">
			<fieldset className="chips">
				<legend className="unseen">Rows to show</legend>
				<Chip isOn={shown === undefined} onPress={() => show(undefined)}>
					All {rows.length.toLocaleString("en")}
				</Chip>
				{effects.map(({ effect, name }) => (
					<Chip key={effect} isOn={shown === effect} onPress={() => show(effect)}>
						{name} {counts[effect].toLocaleString("en")}
					</Chip>
				))}
			</fieldset>
			{visible.length === 0 ? (
				<p className="soft import-none">No rows.</p>
			) : (
				<VirtualTableBox
					key={shown}
					caption="Preview of the import"
					className="preview-table"
					headers={headers}
					rows={visible}
					rowHeight={rowHeight}
					rowKey={lineOf}
				>
					{(row, place) => (
						<tr {...place}>
							<PreviewCells row={row} />
						</tr>
					)}
				</VirtualTableBox>
			)}
		</div>
	);
}

function lineOf({ line }: PreviewRow): string {
	return String(line);
}

function Chip({ isOn, onPress, children }: { isOn: boolean; onPress(): void; children: React.ReactNode }) {
	return (
		<button type="button" className="chip" aria-pressed={isOn} onClick={onPress}>
			{children}
		</button>
	);
}

function PreviewCells({ row }: { row: PreviewRow }) {
	const { line, effect, rowError, values, errors } = row;
	const { name, tone } = effects.find((each) => each.effect === effect) ?? { name: "", tone: "neutral" };
	return (
		<>
			<td className="end number soft">{line}</td>
			<td>
				<Badge tone={tone}>{name}</Badge>
			</td>
			{rowError === undefined ? (
				columnFields.map((field) => (
					<td key={field} className={errors[field] === undefined ? undefined : "invalid"}>
						<span className={field === "description" ? "preview-text long" : "preview-text"} dir="auto">
							{values[field] === "" ? emptyText(row, field) : values[field]}
						</span>
						<Before row={row} field={field} />
						{errors[field] !== undefined && <span className="preview-error">{errors[field]}</span>}
					</td>
				))
			) : (
				<td className="invalid preview-malformed">
					<span className="preview-error">{rowError}</span>
				</td>
			)}
		</>
	);
}

/** The stored value of a changed field. */
function Before({ row, field }: { row: PreviewRow; field: ColumnField }) {
	const { before, changes } = row;
	if (!before || field === "id" || !changes.includes(field)) return null;
	const text = valuesOf(before)[field satisfies ProductField];
	return (
		<span className="preview-before">
			was <bdi>{text === "" ? "empty" : text}</bdi>
		</span>
	);
}

/** The placeholder of an empty cell: the ID that is derived from the name, or a dash. */
function emptyText({ product }: PreviewRow, field: ColumnField) {
	const text = field === "id" && product ? product.id : "–";
	return <span className="soft">{text}</span>;
}
