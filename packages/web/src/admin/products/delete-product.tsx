import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Product } from "@tap/client";
import { useState } from "react";
import { useClient } from "../../api.ts";
import { isolate } from "../../design/bidi.ts";
import { Button } from "../../design/button.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { Money } from "../../design/format.tsx";
import { Notice } from "../../design/notice.tsx";
import { ProblemNotice } from "../../design/problem-notice.tsx";
import { toast } from "../../design/toast.tsx";
import { dropProduct, putProduct } from "../../queries.ts";
import { Stock } from "../../shop/stock.tsx";
import { deleteProduct, readTagged } from "./save-product.ts";

/** Asks for confirmation and deletes a product, unless it has changed since it was shown here. */
export function DeleteProduct({ product, onClose }: { product: Product; onClose(): void }) {
	const client = useClient();
	const queries = useQueryClient();
	const [isChanged, setChanged] = useState(false);
	const key = ["product to delete", product.id];
	// The entity tag has to be that of the version shown here, so the product is read each time.
	const reading = useQuery({
		queryKey: key,
		queryFn: async () => (await readTagged(client, product.id)) ?? null,
		staleTime: 0,
		gcTime: 0,
		refetchOnWindowFocus: false,
	});
	const done = () => {
		dropProduct(queries, product.id);
		toast(`${isolate(product.name)} was deleted.`);
		onClose();
	};
	const { mutate, isPending, error } = useMutation({
		mutationFn: async () => {
			const tagged = reading.data;
			return tagged ? deleteProduct(client, tagged) : ("deleted" as const);
		},
		onSuccess: (outcome) => {
			if (outcome === "deleted") return done();
			queries.setQueryData(key, outcome);
			putProduct(queries, outcome.product);
			setChanged(true);
		},
	});
	const shown = reading.data?.product ?? product;
	const failure = reading.error ?? error;
	return (
		<Dialog
			title={`Delete ${isolate(product.name)}?`}
			onClose={onClose}
			actions={
				<>
					<Button onClick={onClose}>Keep it</Button>
					<Button variant="danger" busy={isPending || reading.isPending} onClick={() => mutate()}>
						Delete
					</Button>
				</>
			}
		>
			<div className="stack">
				{isChanged && (
					<Notice tone="warning" alert>
						<p>This product was just changed by someone else, so it wasn't deleted. This is its current version.</p>
					</Notice>
				)}
				<p className="row">
					<strong>
						<bdi>{shown.name}</bdi>
					</strong>{" "}
					<Money value={shown.price} /> <Stock stock={shown.stock} />
				</p>
				<p>This can't be undone. Orders that contain it keep its name and price.</p>
				{failure && <ProblemNotice error={failure} alert />}
			</div>
		</Dialog>
	);
}
