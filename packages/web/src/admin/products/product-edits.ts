import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
	differingFields,
	fieldOfPointer,
	type ProductErrors,
	type ProductField,
	type ProductValues,
	productFields,
	valuesOf,
} from "@tap/catalog-csv/product-values.ts";
import type { Product } from "@tap/client";
import { useCallback, useState } from "react";
import { useClient } from "../../api.ts";
import { isolate } from "../../design/bidi.ts";
import { toast } from "../../design/toast.tsx";
import { explain, problemOf } from "../../error-message.ts";
import { dropProduct, putProduct } from "../../queries.ts";
import { rebase } from "./merge.ts";
import { type Change, readFormValues, readTagged, saveProduct, type Tagged } from "./save-product.ts";

/** An edit of a product. It outlives its row, which is unmounted while it is scrolled out of view. */
export interface Edit {
	/** The product as the user began to edit it. */
	base: Product;
	/** The entity tag of `base`, once it is known. */
	etag: string | undefined;
	values: ProductValues;
	errors: ProductErrors;
	/** The error that is not about single fields. */
	failure?: unknown;
	/** The field that has the focus at first. */
	focus: ProductField | undefined;
	isSaving: boolean;
	/** The version that someone else stored meanwhile: the user has to choose. */
	conflict?: Tagged | undefined;
}

/** The edits of a table of products. */
export interface ProductEdits {
	/** By the product's id. */
	all: ReadonlyMap<string, Edit>;
	begin(product: Product, focus?: ProductField): void;
	change(productId: string, values: Partial<ProductValues>): void;
	/** Ends an edit without saving it. */
	drop(productId: string): void;
	/** Saves an edit. The change shows at once and is undone if the API rejects it. */
	save(productId: string): void;
	/** Saves the values that the user chose in a conflict. */
	settle(productId: string, values: ProductValues): void;
	/** Closes a conflict without a choice: the edit continues on the stored version. */
	postpone(productId: string): void;
}

type Edits = ReadonlyMap<string, Edit>;

/**
 * Keeps the edits of a table.
 * @param onDeleted called with the typed values to create the product again, after someone else deleted it
 */
export function useProductEdits(onDeleted: (values: ProductValues) => void): ProductEdits {
	const client = useClient();
	const queries = useQueryClient();
	const [all, setAll] = useState<Edits>(new Map());

	const patch = useCallback((productId: string, next: (edit: Edit) => Partial<Edit> | undefined) => {
		setAll((edits) => {
			const edit = edits.get(productId);
			if (!edit) return edits;
			const change = next(edit);
			const others = new Map(edits);
			if (change) others.set(productId, { ...edit, ...change });
			else others.delete(productId);
			return others;
		});
	}, []);
	const drop = useCallback((productId: string) => patch(productId, () => undefined), [patch]);

	const { mutate } = useMutation({
		mutationFn: (change: Change) => saveProduct(client, change),
		onMutate: async ({ base, input }) => {
			// A request in flight would bring the old values back.
			await queries.cancelQueries({ queryKey: ["get", "/products"] });
			putProduct(queries, { ...base, ...input, description: input.description ?? "" });
		},
		onSuccess: (saved, { base, values }) => {
			if (saved.kind === "saved") {
				putProduct(queries, saved.product);
				// The product is in another list now. Lists that are not on screen load again when they are opened.
				if (saved.product.category !== base.category) {
					queries.removeQueries({ queryKey: ["get", "/products"], type: "inactive" });
				}
				drop(base.id);
				const { stock } = saved;
				toast(
					stock === undefined
						? `${isolate(saved.product.name)} was saved.`
						: `${isolate(saved.product.name)} was saved. Orders changed its stock to ${stock} meanwhile, which was kept.`,
				);
			} else if (saved.kind === "gone") {
				dropProduct(queries, base.id);
				drop(base.id);
				toast(`${isolate(base.name)} was deleted by someone else.`, {
					tone: "danger",
					action: { label: "Create it again", run: () => onDeleted(values) },
				});
			} else {
				putProduct(queries, saved.theirs.product);
				patch(base.id, () => ({ isSaving: false, conflict: saved.theirs }));
			}
		},
		onError: (error, { base }) => {
			putProduct(queries, base);
			const { errors, failure } = splitError(error);
			patch(base.id, () => ({ isSaving: false, errors, failure }));
			toast(
				`${isolate(base.name)} wasn't saved. ${failure === undefined ? "Check the marked fields." : explain(failure).detail}`,
				{ tone: "danger" },
			);
		},
	});

	const submit = (edit: Edit) => {
		const { base, etag, values } = edit;
		const read = readFormValues(values);
		if ("errors" in read) {
			patch(base.id, () => ({ errors: read.errors, failure: undefined }));
			return;
		}
		// Formatted like a stored product, so that "9,5" and "9.50" do not count as different.
		const { product: input } = read;
		const normalized = valuesOf({ ...base, ...input, description: input.description ?? "" });
		patch(base.id, () => ({
			...edit,
			values: normalized,
			isSaving: true,
			errors: {},
			failure: undefined,
			conflict: undefined,
		}));
		mutate({ base, etag, values: normalized, input });
	};

	return {
		all,
		drop,
		begin(product, focus) {
			const { id } = product;
			const edit: Edit = {
				base: product,
				etag: undefined,
				values: valuesOf(product),
				errors: {},
				focus,
				isSaving: false,
			};
			setAll((edits) => (edits.has(id) ? edits : new Map(edits).set(id, edit)));
			// Lists have no entity tags. If this fails, saving reads it again.
			readTagged(client, id).then(
				(fresh) => {
					if (!fresh) return;
					putProduct(queries, fresh.product);
					patch(id, (edit) => (edit.isSaving || edit.etag !== undefined ? edit : rebaseOnto(edit, fresh)));
				},
				() => undefined,
			);
		},
		change(productId, values) {
			patch(productId, (edit) => {
				const errors = { ...edit.errors };
				for (const field of productFields) if (field in values) delete errors[field];
				return { values: { ...edit.values, ...values }, errors };
			});
		},
		save(productId) {
			const edit = all.get(productId);
			if (!edit || edit.isSaving) return;
			if (differingFields(edit.values, valuesOf(edit.base)).length === 0) drop(productId);
			else submit(edit);
		},
		settle(productId, values) {
			const edit = all.get(productId);
			if (!edit?.conflict) return;
			const { product, etag } = edit.conflict;
			if (differingFields(values, valuesOf(product)).length > 0) {
				submit({ ...edit, base: product, etag, values, conflict: undefined });
				return;
			}
			drop(productId);
			toast(`${isolate(product.name)} stays as it is.`);
		},
		postpone(productId) {
			patch(productId, (edit) => edit.conflict && { ...rebaseOnto(edit, edit.conflict), conflict: undefined });
		},
	};
}

/** Moves an edit onto a later version of the product, keeping the user's changes. */
function rebaseOnto({ base, values }: Edit, { product, etag }: Tagged): Partial<Edit> {
	const theirs = valuesOf(product);
	return { base: product, etag, values: rebase({ base: valuesOf(base), mine: values, theirs }) };
}

/** Splits an error of the API into validation errors by field, or the error itself if it is not about single fields. */
export function splitError(error: unknown): { errors: ProductErrors; failure: unknown } {
	const errors: ProductErrors = {};
	for (const { pointer, detail } of problemOf(error)?.errors ?? []) {
		const field = fieldOfPointer(pointer);
		if (field) errors[field] = detail;
	}
	return { errors, failure: Object.keys(errors).length > 0 ? undefined : error };
}
