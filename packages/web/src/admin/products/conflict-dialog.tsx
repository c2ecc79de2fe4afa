import { fieldNames, type ProductField, type ProductValues, valuesOf } from "@tap/catalog-csv/product-values.ts";
import { useState } from "react";
import { isolate } from "../../design/bidi.ts";
import { Button } from "../../design/button.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { differencesOf, merge, type Side } from "./merge.ts";
import type { Edit } from "./product-edits.ts";
import type { Tagged } from "./save-product.ts";

interface ConflictDialogProps {
	edit: Edit;
	theirs: Tagged;
	onSettle(values: ProductValues): void;
	onClose(): void;
}

const sides: readonly { side: Side; name: string }[] = [
	{ side: "mine", name: "Yours" },
	{ side: "theirs", name: "Theirs" },
];

/** Lets the user choose between two versions of a product, field by field. If only one side changed a field, it is preselected. */
export function ConflictDialog({ edit, theirs, onSettle, onClose }: ConflictDialogProps) {
	const { base, values } = edit;
	const versions = { base: valuesOf(base), mine: values, theirs: valuesOf(theirs.product) };
	const differences = differencesOf(versions);
	const [chosen, setChosen] = useState<Partial<Record<ProductField, Side>>>({});
	const sideOf = (field: ProductField, obvious: Side | undefined) => chosen[field] ?? obvious;
	const open = differences.filter(({ field, obvious }) => sideOf(field, obvious) === undefined);
	const chooseAll = (side: Side) => setChosen(Object.fromEntries(differences.map(({ field }) => [field, side])));

	return (
		<Dialog
			wide
			title="This product was changed by someone else"
			onClose={onClose}
			actions={
				<>
					<Button onClick={onClose}>Back to editing</Button>
					<Button variant="primary" disabled={open.length > 0} onClick={() => onSettle(merge(versions, chosen))}>
						Save
					</Button>
				</>
			}
		>
			<div className="conflict">
				<p>
					<strong>
						<bdi>{base.name}</bdi>
					</strong>{" "}
					was changed while you were editing it. Choose which values to keep.
				</p>
				<div className="row">
					<Button onClick={() => chooseAll("mine")}>Keep all of mine</Button>
					<Button onClick={() => chooseAll("theirs")}>Keep all of theirs</Button>
				</div>
				<div className="conflict-fields">
					{differences.map(({ field, obvious }) => (
						<fieldset key={field} className="conflict-field">
							<legend>
								{fieldNames[field]}{" "}
								<span className="soft small">
									{obvious === undefined
										? `changed by both; it was ${isolate(display(versions.base[field]))}`
										: `changed by ${obvious === "mine" ? "you" : "them"}`}
								</span>
							</legend>
							{sides.map(({ side, name }) => (
								<label key={side} className="conflict-choice">
									<input
										type="radio"
										name={`conflict-${field}`}
										checked={sideOf(field, obvious) === side}
										onChange={() => setChosen((others) => ({ ...others, [field]: side }))}
									/>
									<span className="conflict-side">{name}</span>
									<span className="conflict-value" dir="auto">
										{display(versions[side][field])}
									</span>
								</label>
							))}
						</fieldset>
					))}
				</div>
				<p className="soft small" role="status">
					{open.length === 0
						? "Every field has a value."
						: `Still to choose: ${open.map(({ field }) => fieldNames[field]).join(", ")}.`}
				</p>
			</div>
		</Dialog>
	);
}

function display(text: string): string {
	return text === "" ? "(empty)" : text;
}
