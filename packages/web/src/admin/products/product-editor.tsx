import { Button } from "../../design/button.tsx";
import { Notice } from "../../design/notice.tsx";
import { RequestId } from "../../design/state.tsx";
import type { ProductTexts } from "../product-form-values.ts";
import type { Edit } from "./product-edits.ts";
import { ProductForm } from "./product-form.tsx";

interface ProductEditorProps {
	edit: Edit;
	categories: readonly string[];
	onChange(texts: Partial<ProductTexts>): void;
	onSave(): void;
	onCancel(): void;
}

/** The cell that a row becomes while its product is edited. Enter saves, Escape gives up. */
export function ProductEditor({ edit, categories, onChange, onSave, onCancel }: ProductEditorProps) {
	const { base, texts, faults, failure } = edit;
	return (
		<td className="product-cell-editor" colSpan={5}>
			<form
				className="product-editor"
				aria-label={`Edit ${base.name}`}
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					onSave();
				}}
				onKeyDown={(event) => event.key === "Escape" && onCancel()}
			>
				<ProductForm
					texts={texts}
					faults={faults}
					onChange={onChange}
					categories={categories}
					focus={edit.focus ?? "name"}
				/>
				{failure && (
					<Notice tone="danger" alert>
						<p>
							{failure.title}: {failure.detail}
						</p>
						{failure.requestId !== undefined && <RequestId id={failure.requestId} />}
					</Notice>
				)}
				<div className="product-editor-actions">
					<Button type="submit" variant="primary">
						Save
					</Button>
					<Button onClick={onCancel}>Cancel</Button>
				</div>
			</form>
		</td>
	);
}
