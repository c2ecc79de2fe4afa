import type { ProductValues } from "@tap/catalog-csv/product-values.ts";
import { Button } from "../../design/button.tsx";
import { ProblemNotice } from "../../design/problem-notice.tsx";
import type { Edit } from "./product-edits.ts";
import { ProductForm } from "./product-form.tsx";

interface ProductEditorProps {
	edit: Edit;
	categories: readonly string[];
	onChange(values: Partial<ProductValues>): void;
	onSave(): void;
	onCancel(): void;
}

/** The cell that replaces the cells of a row while its product is edited. Enter saves, Escape cancels. */
export function ProductEditor({ edit, categories, onChange, onSave, onCancel }: ProductEditorProps) {
	const { base, values, errors, failure } = edit;
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
					values={values}
					errors={errors}
					onChange={onChange}
					categories={categories}
					focus={edit.focus ?? "name"}
				/>
				{failure !== undefined && <ProblemNotice error={failure} alert />}
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
