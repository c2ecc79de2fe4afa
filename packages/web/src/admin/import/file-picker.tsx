import { useId, useRef, useState } from "react";
import { Button } from "../../design/button.tsx";
import { TextArea } from "../../design/field.tsx";
import { Icon } from "../../design/icon.tsx";
import { Notice } from "../../design/notice.tsx";

/** A file as it was chosen or pasted. */
export interface PickedFile {
	name: string;
	text: string;
}

const example = `id,name,description,category,price,currency,stock
prd_moka-pot,Moka pot,"Aluminium, for six cups.",kitchen,34.90,EUR,40
,Enamel mug,,kitchen,9.50,EUR,120`;

/** Takes a file by choosing, dropping or pasting it. */
export function FilePicker({ onPick }: { onPick(file: PickedFile): void }) {
	const id = useId();
	const input = useRef<HTMLInputElement>(null);
	const [pasted, setPasted] = useState("");
	const [isOver, setOver] = useState(false);
	const [fault, setFault] = useState<string>();

	const pick = (name: string, text: string) => {
		if (text.trim() === "") setFault(`${name} is empty.`);
		else onPick({ name, text });
	};
	const take = async (file: File | undefined) => {
		if (!file) return;
		try {
			// Not file.text(), which would let wrong bytes pass as question marks.
			pick(file.name, new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()));
		} catch {
			setFault(`${file.name} cannot be read as text in UTF-8. Save it as "CSV UTF-8", then choose it again.`);
		}
	};

	return (
		<div className="import-pick">
			{/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button does the same */}
			<div
				className={`drop ${isOver ? "over" : ""}`}
				onDragOver={(event) => {
					event.preventDefault();
					setOver(true);
				}}
				onDragLeave={() => setOver(false)}
				onDrop={(event) => {
					event.preventDefault();
					setOver(false);
					void take(event.dataTransfer.files[0]);
				}}
			>
				<Icon name="file" size={36} />
				<h2>Drop a CSV file here</h2>
				<p className="soft small">or</p>
				<input
					ref={input}
					id={id}
					className="unseen"
					type="file"
					accept=".csv,text/csv"
					tabIndex={-1}
					aria-label="CSV file"
					onChange={({ target }) => {
						void take(target.files?.[0]);
						// The same file again is a change too.
						target.value = "";
					}}
				/>
				<Button variant="primary" onClick={() => input.current?.click()}>
					Choose a file
				</Button>
			</div>
			{fault !== undefined && (
				<Notice tone="danger" alert>
					<p>{fault}</p>
				</Notice>
			)}
			<form
				className="stack"
				onSubmit={(event) => {
					event.preventDefault();
					pick("What you pasted", pasted);
				}}
			>
				<TextArea
					label="Or paste it"
					rows={5}
					spellCheck={false}
					placeholder={example}
					value={pasted}
					onChange={({ target }) => {
						setPasted(target.value);
						setFault(undefined);
					}}
				/>
				<div className="row">
					<Button type="submit" disabled={pasted.trim() === ""}>
						Preview it
					</Button>
					<Button variant="quiet" onClick={() => setPasted(example)}>
						Take the example
					</Button>
				</div>
			</form>
			<details className="card fold import-help">
				<summary>What the file looks like</summary>
				<p>
					Text in UTF-8; its first line names the columns, in any order. A comma between the cells; a cell with a comma
					in it stands in quotes.
				</p>
				<dl>
					<dt>id</dt>
					<dd>
						<code>prd_…</code>, or empty: then it is made of the name, the same each time
					</dd>
					<dt>name, category, stock</dt>
					<dd>a category is a slug, such as home-office</dd>
					<dt>description</dt>
					<dd>may be empty</dd>
					<dt>price</dt>
					<dd>a decimal such as 19.99</dd>
					<dt>currency</dt>
					<dd>ISO 4217, such as EUR</dd>
				</dl>
				<p>Importing the same file again changes nothing: a line replaces the product with its id.</p>
			</details>
		</div>
	);
}
