import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Product } from "@tap/client";
import { useState } from "react";
import { useClient } from "../../api.ts";
import { Button } from "../../design/button.tsx";
import { Dialog } from "../../design/dialog.tsx";
import { Money } from "../../design/format.tsx";
import { Notice } from "../../design/notice.tsx";
import { RequestId } from "../../design/state.tsx";
import { toast } from "../../design/toast.tsx";
import { explain } from "../../error-message.ts";
import { dropProduct, putProduct } from "../../queries.ts";
import { Stock } from "../../shop/stock.tsx";
import { deleteProduct, readTagged } from "./save-product.ts";

/** Asks before a product is deleted, and deletes it if it is still as it is shown here. */
export function DeleteProduct({ product, onClose }: { product: Product; onClose(): void }) {
	const client = useClient();
	const queries = useQueryClient();
	const [isChanged, setChanged] = useState(false);
	const key = ["product to delete", product.id];
	// Its entity tag is good for what is shown here only, so that it is read anew each time.
	const reading = useQuery({
		queryKey: key,
		queryFn: async () => (await readTagged(client, product.id)) ?? null,
		staleTime: 0,
		gcTime: 0,
		refetchOnWindowFocus: false,
	});
	const done = () => {
		dropProduct(queries, product.id);
		toast(`${product.name} is deleted.`);
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
	const { title, detail, requestId } = failure ? explain(failure) : {};
	return (
		<Dialog
			title={`Delete ${product.name}?`}
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
						<p>It was changed while you looked at it, so it was not deleted. This is what it is now.</p>
					</Notice>
				)}
				<p className="row">
					<strong>{shown.name}</strong> <Money value={shown.price} /> <Stock stock={shown.stock} />
				</p>
				<p>It leaves the shop for good. Orders that have it keep its name and price.</p>
				{failure && (
					<Notice tone="danger" alert>
						<p>
							{title}: {detail}
						</p>
						{requestId !== undefined && <RequestId id={requestId} />}
					</Notice>
				)}
			</div>
		</Dialog>
	);
}
