import { type ComponentType, lazy } from "react";
import type { Access } from "./shell/require-access.tsx";
import { Catalog } from "./shop/catalog.tsx";

/** A page of the console. */
interface PageRow {
	/** The pattern of its path as wouter reads it; the component gets parameters with `useParams`. */
	path: string;
	/** Its name in the menu, its heading and the title of the browser's window; the component may set a closer one. */
	title: string;
	access: Access;
	/** The menu with a link to it: the header, or the tabs of the admin section. */
	menu?: "main" | "admin";
	/** Lazy, so that the first page doesn't wait for the code of all others. */
	component: ComponentType;
}

/**
 * Every page, in the order of the menus. Routes, menus, titles and access derive from this table: to add a page, add a row here
 * and its component.
 */
export const pages: readonly PageRow[] = [
	{ path: "/", title: "Shop", access: "anyone", menu: "main", component: Catalog },
	{
		path: "/products/:productId",
		title: "Product",
		access: "anyone",
		component: lazy(() => import("./shop/product-page.tsx")),
	},
	{ path: "/cart", title: "Cart", access: "anyone", component: lazy(() => import("./shop/cart-page.tsx")) },
	{
		path: "/orders",
		title: "My orders",
		access: "user",
		menu: "main",
		component: lazy(() => import("./shop/orders-page.tsx")),
	},
	{ path: "/orders/:orderId", title: "Order", access: "user", component: lazy(() => import("./shop/order-page.tsx")) },
	{
		path: "/overview",
		title: "Overview",
		access: "admin",
		menu: "main",
		component: lazy(() => import("./overview/overview-page.tsx")),
	},
	{
		path: "/admin/orders",
		title: "Orders",
		access: "admin",
		menu: "admin",
		component: lazy(() => import("./admin/orders/orders-page.tsx")),
	},
	{
		path: "/admin/products",
		title: "Products",
		access: "admin",
		menu: "admin",
		component: lazy(() => import("./admin/products/products-page.tsx")),
	},
	{
		path: "/admin/import",
		title: "Import",
		access: "admin",
		menu: "admin",
		component: lazy(() => import("./admin/import/import-page.tsx")),
	},
	{
		path: "/admin/users",
		title: "Users",
		access: "admin",
		menu: "admin",
		component: lazy(() => import("./admin/users/users-page.tsx")),
	},
	{
		path: "/signed-in",
		title: "Signing in",
		access: "anyone",
		component: lazy(() => import("./session/signed-in.tsx")),
	},
];

/** The admin section: the pattern of all its paths, and the page that it opens with. */
export const adminSection = { pattern: "/admin/*?", home: "/admin/orders" } as const;
