import { useQueryClient } from "@tanstack/react-query";
import type { ProductErrors, ProductValues } from "@tap/catalog-csv/product-values.ts";
import { useId, useState } from "react";
import { useApi } from "../../api.ts";
import { isolate } from "../../design/bidi.ts";
import { Button } from "../../design/button.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { ProblemNotice } from "../../design/problem-notice.tsx";
import { toast } from "../../design/toast.tsx";
import { addProduct } from "../../queries.ts";
import { splitError } from "./product-edits.ts";
import { ProductForm } from "./product-form.tsx";
import { readFormValues } from "./save-product.ts";

/** The initial values of a new product. */
export const blankProduct: ProductValues = {
	name: "",
	description: "",
	category: "",
	price: "",
	currency: "EUR",
	stock: "0",
};

interface NewProductProps {
	/** The initial values of the fields. */
	initial: ProductValues;
	categories: readonly string[];
	onClose(): void;
}

/** The dialog that creates a product. */
export function NewProduct({ initial, categories, onClose }: NewProductProps) {
	const form = useId();
	const queries = useQueryClient();
	const [values, setTexts] = useState(initial);
	const [errors, setErrors] = useState<ProductErrors>({});
	const { mutate, isPending, error, reset } = useApi().useMutation("post", "/products", {
		onSuccess: (product) => {
			addProduct(queries, product);
			toast(`${isolate(product.name)} was created.`);
			onClose();
		},
		onError: (failure) => setErrors(splitError(failure).errors),
	});
	const failure = error ? splitError(error).failure : undefined;
	return (
		<Dialog
			title="New product"
			onClose={onClose}
			actions={
				<>
					<Button onClick={onClose}>Cancel</Button>
					<Button type="submit" form={form} variant="primary" busy={isPending}>
						Create
					</Button>
				</>
			}
		>
			<form
				id={form}
				className="stack"
				noValidate
				onSubmit={(event) => {
					event.preventDefault();
					if (isPending) return;
					const read = readFormValues(values);
					if ("errors" in read) setErrors(read.errors);
					else mutate({ body: read.product });
				}}
			>
				<ProductForm
					values={values}
					errors={errors}
					categories={categories}
					focus="name"
					onChange={(change) => {
						setTexts((others) => ({ ...others, ...change }));
						setErrors({});
						reset();
					}}
				/>
				{failure !== undefined && <ProblemNotice error={failure} alert />}
			</form>
		</Dialog>
	);
}
