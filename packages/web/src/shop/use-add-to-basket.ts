import type { Product } from "@tap/client";
import { useLocation } from "wouter";
import { toast } from "../design/toast.tsx";
import { addToBasket } from "./basket.ts";

/** Gives what puts pieces of a product into the basket, says so, and offers the way there. */
export function useAddToBasket(): (product: Product, quantity: number) => void {
	const [, navigate] = useLocation();
	return (product, quantity) => {
		addToBasket(product, quantity);
		toast(`${quantity === 1 ? "" : `${quantity} × `}${product.name} is in your basket.`, {
			action: { label: "See basket", run: () => navigate("/basket") },
		});
	};
}
