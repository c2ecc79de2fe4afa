import { type CsvFile, parseCsv, readCsv } from "@tap/catalog-csv/csv.ts";
import { CsvFileError } from "@tap/catalog-csv/encoding.ts";
import { useId, useRef, useState } from "react";
import { Button } from "../../design/button.tsx";
import { TextArea } from "../../design/field.tsx";
import { Icon } from "../../design/icon.tsx";
import { Notice } from "../../design/notice.tsx";

/** A chosen or pasted file. */
export interface PickedFile extends CsvFile {
	name: string;
}

const example = `id,name,description,category,price,currency,stock
prd_moka-pot,Moka pot,"Aluminum, for six cups.",kitchen,34.90,EUR,40
,Enamel mug,,kitchen,9.50,EUR,120`;

/** Lets the user choose, drop or paste a file. */
export function FilePicker({ onPick }: { onPick(file: PickedFile): void }) {
	const id = useId();
	const input = useRef<HTMLInputElement>(null);
	const [pasted, setPasted] = useState("");
	const [isOver, setOver] = useState(false);
	const [error, setError] = useState<string>();

	const pick = (name: string, read: () => CsvFile) => {
		try {
			const file = read();
			if (file.header.length === 0) setError(`${name} is empty.`);
			else onPick({ ...file, name });
		} catch (failure) {
			if (!(failure instanceof CsvFileError)) throw failure;
			setError(`${name}: ${failure.message}`);
		}
	};
	const take = async (file: File | undefined) => {
		if (!file) return;
		const bytes = await file.arrayBuffer().catch((failure: unknown) => {
			setError(`${file.name} can't be read (${String(failure)}). Choose it again.`);
		});
		if (bytes) pick(file.name, () => readCsv(new Uint8Array(bytes)));
	};

	return (
		<div className="import-pick">
			{/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the button */}
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
					accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values"
					tabIndex={-1}
					aria-label="CSV file"
					onChange={({ target }) => {
						void take(target.files?.[0]);
						// Choosing the same file again is a change, too.
						target.value = "";
					}}
				/>
				<Button variant="primary" onClick={() => input.current?.click()}>
					Choose a file
				</Button>
			</div>
			{error !== undefined && (
				<Notice tone="danger" alert>
					<p>{error}</p>
				</Notice>
			)}
			<form
				className="stack"
				onSubmit={(event) => {
					event.preventDefault();
					pick("Pasted text", () => parseCsv(pasted));
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
						setError(undefined);
					}}
				/>
				<div className="row">
					<Button type="submit" disabled={pasted.trim() === ""}>
						Preview
					</Button>
					<Button variant="quiet" onClick={() => setPasted(example)}>
						Use the example
					</Button>
				</div>
			</form>
			<details className="card fold import-help">
				<summary>File format</summary>
				<p>
					CSV in UTF-8 or UTF-16, with commas, semicolons or tabs between the cells. The first line names the columns,
					in any order. Put cells that contain the separator in quotes.
				</p>
				<dl>
					<dt>id</dt>
					<dd>
						<code>prd_…</code>, or empty to derive it from the name
					</dd>
					<dt>name, category, stock</dt>
					<dd>a category is a slug, such as home-office</dd>
					<dt>description</dt>
					<dd>may be empty</dd>
					<dt>price</dt>
					<dd>a decimal such as 19.99 or 19,99</dd>
					<dt>currency</dt>
					<dd>ISO 4217, such as EUR</dd>
				</dl>
				<p>Each line replaces the product with its ID, so importing a file again changes nothing.</p>
			</details>
		</div>
	);
}
