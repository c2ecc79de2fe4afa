import type { Product } from "@tap/client";
import { useLocation } from "wouter";
import { isolate } from "../design/bidi.ts";
import { toast } from "../design/toast.tsx";
import { addToCart } from "./cart.ts";

/** Returns a function that adds units of a product to the cart and shows a message with a link to it. */
export function useAddToCart(): (product: Product, quantity: number) => void {
	const [, navigate] = useLocation();
	return (product, quantity) => {
		addToCart(product, quantity);
		toast(`${quantity === 1 ? "" : `${quantity} × `}${isolate(product.name)} added to your cart.`, {
			action: { label: "View cart", run: () => navigate("/cart") },
		});
	};
}
