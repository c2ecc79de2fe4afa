import { useState } from "react";
import { Button } from "../../design/button.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { fieldNames, type ProductField, type ProductTexts, textsOf } from "../product-form-values.ts";
import { differencesOf, merge, type Side } from "./merge.ts";
import type { Edit } from "./product-edits.ts";
import type { Tagged } from "./save-product.ts";

interface ConflictDialogProps {
	edit: Edit;
	theirs: Tagged;
	onSettle(texts: ProductTexts): void;
	onClose(): void;
}

const sides: readonly { side: Side; name: string }[] = [
	{ side: "mine", name: "Yours" },
	{ side: "theirs", name: "Theirs" },
];

/**
 * Shows both versions of a product that two people changed, field by field, and lets the person choose. Where only one of the
 * two changed a field, that side is chosen already.
 */
export function ConflictDialog({ edit, theirs, onSettle, onClose }: ConflictDialogProps) {
	const { base, texts } = edit;
	const versions = { base: textsOf(base), mine: texts, theirs: textsOf(theirs.product) };
	const differences = differencesOf(versions);
	const [chosen, setChosen] = useState<Partial<Record<ProductField, Side>>>({});
	const sideOf = (field: ProductField, obvious: Side | undefined) => chosen[field] ?? obvious;
	const open = differences.filter(({ field, obvious }) => sideOf(field, obvious) === undefined);
	const chooseAll = (side: Side) => setChosen(Object.fromEntries(differences.map(({ field }) => [field, side])));

	return (
		<Dialog
			wide
			title="Somebody else was faster"
			onClose={onClose}
			actions={
				<>
					<Button onClick={onClose}>Back to editing</Button>
					<Button variant="primary" disabled={open.length > 0} onClick={() => onSettle(merge(versions, chosen))}>
						Save the choice
					</Button>
				</>
			}
		>
			<div className="conflict">
				<p>
					<strong>{base.name}</strong> was changed while you edited it. Nothing of yours is lost: choose whose values to
					keep.
				</p>
				<div className="row">
					<Button onClick={() => chooseAll("mine")}>All of mine</Button>
					<Button onClick={() => chooseAll("theirs")}>All of theirs</Button>
				</div>
				<div className="conflict-fields">
					{differences.map(({ field, obvious }) => (
						<fieldset key={field} className="conflict-field">
							<legend>
								{fieldNames[field]}{" "}
								<span className="soft small">
									{obvious === undefined
										? `both of you changed it; it was ${shown(versions.base[field])}`
										: `only ${obvious === "mine" ? "you" : "they"} changed it`}
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
									<span className="conflict-value">{shown(versions[side][field])}</span>
								</label>
							))}
						</fieldset>
					))}
				</div>
				<p className="soft small" role="status">
					{open.length === 0
						? "Every field has its value."
						: `Still to choose: ${open.map(({ field }) => fieldNames[field]).join(", ")}.`}
				</p>
			</div>
		</Dialog>
	);
}

function shown(text: string): string {
	return text === "" ? "(empty)" : text;
}
