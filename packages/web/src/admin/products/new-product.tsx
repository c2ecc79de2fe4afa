import { useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useApi } from "../../api.ts";
import { Button } from "../../design/button.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { Notice } from "../../design/notice.tsx";
import { RequestId } from "../../design/state.tsx";
import { toast } from "../../design/toast.tsx";
import { addProduct } from "../../queries.ts";
import type { ProductFaults, ProductTexts } from "../product-form-values.ts";
import { blame } from "./product-edits.ts";
import { ProductForm } from "./product-form.tsx";
import { readTexts } from "./save-product.ts";

/** A product of which nothing is known yet. */
export const blankProduct: ProductTexts = {
	name: "",
	description: "",
	category: "",
	price: "",
	currency: "EUR",
	stock: "0",
};

interface NewProductProps {
	/** What the fields begin with. */
	initial: ProductTexts;
	categories: readonly string[];
	onClose(): void;
}

/** Creates a product. */
export function NewProduct({ initial, categories, onClose }: NewProductProps) {
	const form = useId();
	const queries = useQueryClient();
	const [texts, setTexts] = useState(initial);
	const [faults, setFaults] = useState<ProductFaults>({});
	const { mutate, isPending, error, reset } = useApi().useMutation("post", "/products", {
		onSuccess: (product) => {
			addProduct(queries, product);
			toast(`${product.name} is in the shop.`);
			onClose();
		},
		onError: (failure) => setFaults(blame(failure).faults),
	});
	const failure = error ? blame(error).failure : undefined;
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
					const read = readTexts(texts);
					if ("faults" in read) setFaults(read.faults);
					else mutate({ body: read.product });
				}}
			>
				<ProductForm
					texts={texts}
					faults={faults}
					categories={categories}
					focus="name"
					onChange={(change) => {
						setTexts((others) => ({ ...others, ...change }));
						setFaults({});
						reset();
					}}
				/>
				{failure && (
					<Notice tone="danger" alert>
						<p>
							{failure.title}: {failure.detail}
						</p>
						{failure.requestId !== undefined && <RequestId id={failure.requestId} />}
					</Notice>
				)}
			</form>
		</Dialog>
	);
}
