import { type ComponentType, lazy } from "react";
import type { Access } from "./shell/require-access.tsx";
import { Catalog } from "./shop/catalog.tsx";

/** A place in the console. */
interface Place {
	/** The pattern of its path, as wouter takes it; parameters are read with `useParams`. */
	path: string;
	/** What it is called where the view itself cannot say, as before signing in. */
	title: string;
	access: Access;
	/** Its name in the navigation, unless one comes to it another way. */
	nav?: string;
	/** Lazy for all but the first view, so that the first comes fast. */
	view: ComponentType;
}

/** Every place there is, in the order of the navigation. */
export const routes: readonly Place[] = [
	{ path: "/", title: "Shop", access: "anyone", nav: "Shop", view: Catalog },
	{
		path: "/products/:productId",
		title: "Product",
		access: "anyone",
		view: lazy(() => import("./shop/product-page.tsx")),
	},
	{ path: "/basket", title: "Basket", access: "anyone", view: lazy(() => import("./shop/basket-page.tsx")) },
	{
		path: "/orders",
		title: "My orders",
		access: "user",
		nav: "My orders",
		view: lazy(() => import("./shop/orders-page.tsx")),
	},
	{ path: "/orders/:orderId", title: "Order", access: "user", view: lazy(() => import("./shop/order-page.tsx")) },
	{
		path: "/overview",
		title: "Overview",
		access: "admin",
		nav: "Overview",
		view: lazy(() => import("./overview/overview-page.tsx")),
	},
	{
		path: "/admin/*?",
		title: "Admin",
		access: "admin",
		nav: "Admin",
		view: lazy(() => import("./admin/admin.tsx")),
	},
	{ path: "/signed-in", title: "Signing in", access: "anyone", view: lazy(() => import("./session/signed-in.tsx")) },
];
