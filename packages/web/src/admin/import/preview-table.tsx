import { useState } from "react";
import { Badge, type Tone } from "../../design/badge.tsx";
import { VirtualTableBox } from "../../design/virtual-table.tsx";
import { type ProductField, textsOf } from "../product-form-values.ts";
import { type ImportField, importFieldNames, importFields } from "./mapping.ts";
import type { Effect, PreviewRow } from "./preview.ts";

const effects: readonly { effect: Effect; name: string; tone: Tone }[] = [
	{ effect: "faulty", name: "Faulty", tone: "danger" },
	{ effect: "new", name: "New", tone: "good" },
	{ effect: "changed", name: "Changed", tone: "info" },
	{ effect: "same", name: "Same", tone: "neutral" },
];

const headers = [
	{ name: "Line", className: "end" },
	{ name: "Effect" },
	...importFields.map((field) => ({ name: importFieldNames[field] })),
];

/** How high a row without faults is, in px. */
const rowHeight = 45;

/** What importing would do, line by line; what is wrong stands at its cell. */
export function PreviewTable({ rows, counts }: { rows: readonly PreviewRow[]; counts: Record<Effect, number> }) {
	// Faults come first: they are what the person has to do something about.
	const [shown, show] = useState<Effect | undefined>(counts.faulty > 0 ? "faulty" : undefined);
	const visible = shown === undefined ? rows : rows.filter(({ effect }) => effect === shown);
	return (
		<div className="stack">
			<fieldset className="chips">
				<legend className="unseen">Lines to show</legend>
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
				<p className="soft import-none">No such lines.</p>
			) : (
				<VirtualTableBox
					key={shown}
					caption="What importing would do"
					className="preview-table"
					headers={headers}
					rows={visible}
					rowHeight={rowHeight}
					rowKey={({ line }) => String(line)}
				>
					{(row, place) => (
						<tr key={row.line} {...place}>
							<PreviewCells row={row} />
						</tr>
					)}
				</VirtualTableBox>
			)}
		</div>
	);
}

function Chip({ isOn, onPress, children }: { isOn: boolean; onPress(): void; children: React.ReactNode }) {
	return (
		<button type="button" className="chip" aria-pressed={isOn} onClick={onPress}>
			{children}
		</button>
	);
}

function PreviewCells({ row }: { row: PreviewRow }) {
	const { line, effect, fault, texts, faults } = row;
	const { name, tone } = effects.find((each) => each.effect === effect) ?? { name: "", tone: "neutral" };
	return (
		<>
			<td className="end number soft">{line}</td>
			<td>
				<Badge tone={tone}>{name}</Badge>
			</td>
			{fault === undefined ? (
				importFields.map((field) => (
					<td key={field} className={faults[field] === undefined ? undefined : "faulty"}>
						<span className={field === "description" ? "preview-text long" : "preview-text"}>
							{texts[field] === "" ? emptyText(row, field) : texts[field]}
						</span>
						<Before row={row} field={field} />
						{faults[field] !== undefined && <span className="preview-fault">{faults[field]}</span>}
					</td>
				))
			) : (
				<td className="faulty preview-broken">
					<span className="preview-fault">{fault}</span>
				</td>
			)}
		</>
	);
}

/** What a changed field is in the shop. */
function Before({ row, field }: { row: PreviewRow; field: ImportField }) {
	const { before, changes } = row;
	if (!before || field === "id" || !changes.includes(field)) return null;
	const text = textsOf(before)[field satisfies ProductField];
	return <span className="preview-before">was {text === "" ? "empty" : text}</span>;
}

/** What stands for an empty cell: the id that is made of the name, or a dash. */
function emptyText({ product }: PreviewRow, field: ImportField) {
	const text = field === "id" && product ? product.id : "–";
	return <span className="soft">{text}</span>;
}
