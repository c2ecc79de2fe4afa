import {
	fieldNames,
	type ProductErrors,
	type ProductField,
	type ProductValues,
} from "@tap/catalog-csv/product-values.ts";
import { currencies } from "@tap/client/money";
import { useEffect, useId, useRef } from "react";
import { Field, Select, TextArea } from "../../design/field.tsx";

interface ProductFormProps {
	values: ProductValues;
	errors: ProductErrors;
	onChange(values: Partial<ProductValues>): void;
	/** Categories to offer; others can be typed. */
	categories: readonly string[];
	/** The field that has the focus at first. */
	focus: ProductField;
}

const currencyNames = new Intl.DisplayNames("en", { type: "currency" });

/** The fields of a product, in the editor of a row and in the dialog for a new one. */
export function ProductForm({ values, errors, onChange, categories, focus }: ProductFormProps) {
	const list = useId();
	const form = useRef<HTMLDivElement>(null);
	const errorCount = Object.keys(errors).length;
	const lastCount = useRef(0);
	useEffect(() => {
		// New errors move the focus to the first invalid field; fixing one leaves it where the user types.
		if (errorCount > lastCount.current) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
		lastCount.current = errorCount;
	}, [errorCount]);
	const props = (field: ProductField) => ({
		label: fieldNames[field],
		name: field,
		value: values[field],
		error: errors[field],
		autoComplete: "off",
		// The texts of the shop may be in any language.
		dir: "auto" as const,
		autoFocus: field === focus,
		onChange: ({ target }: { target: { value: string } }) => onChange({ [field]: target.value }),
	});
	return (
		<div ref={form} className="product-form">
			<div className="product-form-name">
				<Field {...props("name")} />
			</div>
			<div className="product-form-category">
				<Field {...props("category")} list={list} spellCheck={false} autoCapitalize="none" />
				<datalist id={list}>
					{categories.map((category) => (
						<option key={category} value={category} />
					))}
				</datalist>
			</div>
			<div className="product-form-price">
				<Field {...props("price")} inputMode="decimal" />
			</div>
			<div className="product-form-currency">
				<Select {...props("currency")}>
					{currencies.map((currency) => (
						<option key={currency} value={currency} label={currency} title={currencyNames.of(currency)}>
							{currency}
						</option>
					))}
				</Select>
			</div>
			<div className="product-form-stock">
				<Field {...props("stock")} inputMode="numeric" />
			</div>
			<div className="product-form-description">
				<TextArea {...props("description")} rows={2} />
			</div>
		</div>
	);
}
