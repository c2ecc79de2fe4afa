import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Product } from "@tap/client";
import { useCallback, useState } from "react";
import { useClient } from "../../api.ts";
import { toast } from "../../design/toast.tsx";
import { type Explanation, explain, problemOf } from "../../error-message.ts";
import { dropProduct, putProduct } from "../../queries.ts";
import {
	differingFields,
	fieldOf,
	type ProductFaults,
	type ProductField,
	type ProductTexts,
	productFields,
	textsOf,
} from "../product-form-values.ts";
import { rebase } from "./merge.ts";
import { type Change, readTagged, readTexts, saveProduct, type Tagged } from "./save-product.ts";

/** A product being edited. It outlives its row, which is gone while it is scrolled out of sight. */
export interface Edit {
	/** What the person began with. */
	base: Product;
	/** The entity tag of `base`, as soon as it is known. */
	etag: string | undefined;
	texts: ProductTexts;
	faults: ProductFaults;
	/** Why it could not be saved, as far as no field is to blame. */
	failure?: Explanation | undefined;
	/** The field to begin with. */
	focus: ProductField | undefined;
	isSaving: boolean;
	/** What somebody else made of it meanwhile: the person has to choose. */
	conflict?: Tagged | undefined;
}

/** The edits of a table of products. */
export interface ProductEdits {
	/** By the product's id. */
	all: ReadonlyMap<string, Edit>;
	begin(product: Product, focus?: ProductField): void;
	change(productId: string, texts: Partial<ProductTexts>): void;
	/** Ends an edit without saving it. */
	drop(productId: string): void;
	/** Saves an edit: it shows at once, and is undone when the API refuses. */
	save(productId: string): void;
	/** Saves what the person made of two versions. */
	settle(productId: string, texts: ProductTexts): void;
	/** Puts the two versions off: the edit goes on. */
	postpone(productId: string): void;
}

type Edits = ReadonlyMap<string, Edit>;

/**
 * Keeps the edits of a table.
 * @param gone called with what the person typed when the product was deleted meanwhile
 */
export function useProductEdits(gone: (texts: ProductTexts) => void): ProductEdits {
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
			// A reading under way would bring the old values back.
			await queries.cancelQueries({ queryKey: ["get", "/products"] });
			putProduct(queries, { ...base, ...input, description: input.description ?? "" });
		},
		onSuccess: (saved, { base, texts }) => {
			if (saved.kind === "saved") {
				putProduct(queries, saved.product);
				// It stands in another list now; those that nobody looks at are read again when somebody does.
				if (saved.product.category !== base.category) {
					queries.removeQueries({ queryKey: ["get", "/products"], type: "inactive" });
				}
				drop(base.id);
				const { stock } = saved;
				toast(
					stock === undefined
						? `${saved.product.name} is saved.`
						: `${saved.product.name} is saved. Orders have moved its stock to ${stock} meanwhile; that stays.`,
				);
			} else if (saved.kind === "gone") {
				dropProduct(queries, base.id);
				drop(base.id);
				toast(`${base.name} was deleted by somebody else meanwhile, so there was nothing to save.`, {
					tone: "danger",
					action: { label: "Create it anew", run: () => gone(texts) },
				});
			} else {
				putProduct(queries, saved.theirs.product);
				patch(base.id, () => ({ isSaving: false, conflict: saved.theirs }));
			}
		},
		onError: (error, { base }) => {
			putProduct(queries, base);
			const { faults, failure } = blame(error);
			patch(base.id, () => ({ isSaving: false, faults, failure }));
			toast(`${base.name} was not saved. ${failure?.detail ?? "See what is wrong at its fields."}`, { tone: "danger" });
		},
	});

	const submit = (edit: Edit) => {
		const { base, etag, texts } = edit;
		const read = readTexts(texts);
		if ("faults" in read) {
			patch(base.id, () => ({ faults: read.faults, failure: undefined }));
			return;
		}
		// As the API has it, so that "9,5" and "9.50" are no two versions.
		const { product: input } = read;
		const tidy = textsOf({ ...base, ...input, description: input.description ?? "" });
		patch(base.id, () => ({
			...edit,
			texts: tidy,
			isSaving: true,
			faults: {},
			failure: undefined,
			conflict: undefined,
		}));
		mutate({ base, etag, texts: tidy, input });
	};

	return {
		all,
		drop,
		begin(product, focus) {
			const { id } = product;
			const edit: Edit = {
				base: product,
				etag: undefined,
				texts: textsOf(product),
				faults: {},
				focus,
				isSaving: false,
			};
			setAll((edits) => (edits.has(id) ? edits : new Map(edits).set(id, edit)));
			// The list has no entity tags. If this fails, saving reads it again.
			readTagged(client, id).then(
				(fresh) => {
					if (!fresh) return;
					putProduct(queries, fresh.product);
					patch(id, (edit) => (edit.isSaving || edit.etag !== undefined ? edit : onTopOf(edit, fresh)));
				},
				() => undefined,
			);
		},
		change(productId, texts) {
			patch(productId, (edit) => {
				const faults = { ...edit.faults };
				for (const field of productFields) if (field in texts) delete faults[field];
				return { texts: { ...edit.texts, ...texts }, faults };
			});
		},
		save(productId) {
			const edit = all.get(productId);
			if (!edit || edit.isSaving) return;
			if (differingFields(edit.texts, textsOf(edit.base)).length === 0) drop(productId);
			else submit(edit);
		},
		settle(productId, texts) {
			const edit = all.get(productId);
			if (!edit?.conflict) return;
			const { product, etag } = edit.conflict;
			if (differingFields(texts, textsOf(product)).length > 0) {
				submit({ ...edit, base: product, etag, texts, conflict: undefined });
				return;
			}
			drop(productId);
			toast(`${product.name} stays as it is.`);
		},
		postpone(productId) {
			patch(productId, (edit) => edit.conflict && { ...onTopOf(edit, edit.conflict), conflict: undefined });
		},
	};
}

/** An edit with a later version under it; what the person typed stays. */
function onTopOf({ base, texts }: Edit, { product, etag }: Tagged): Partial<Edit> {
	const theirs = textsOf(product);
	return { base: product, etag, texts: rebase({ base: textsOf(base), mine: texts, theirs }) };
}

/** Lays the API's faults to the fields; what no field is to blame for is the failure. */
export function blame(error: unknown): { faults: ProductFaults; failure: Explanation | undefined } {
	const faults: ProductFaults = {};
	for (const { pointer, detail } of problemOf(error)?.errors ?? []) {
		const field = fieldOf(pointer);
		if (field) faults[field] = detail;
	}
	return { faults, failure: Object.keys(faults).length > 0 ? undefined : explain(error) };
}
