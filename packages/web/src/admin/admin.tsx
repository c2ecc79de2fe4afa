import { type ComponentType, lazy, Suspense } from "react";
import { Link, Redirect, Route, Switch, useRoute } from "wouter";
import { ButtonLink } from "../design/button.tsx";
import { Pending } from "../shell/loading-fallback.tsx";
import { NotFound } from "../shell/not-found.tsx";
import "./admin.css";

/** A part of the administration: its own chunk, so that the queue does not wait for the import's code. */
interface Part {
	path: string;
	name: string;
	view: ComponentType;
}

const parts: readonly Part[] = [
	{ path: "/admin/orders", name: "Orders", view: lazy(() => import("./orders/orders-page.tsx")) },
	{ path: "/admin/products", name: "Products", view: lazy(() => import("./products/products-page.tsx")) },
	{ path: "/admin/import", name: "Import", view: lazy(() => import("./import/import-page.tsx")) },
	{ path: "/admin/users", name: "Users", view: lazy(() => import("./users/users-page.tsx")) },
];

/** The administration: a line with its parts, and the one at hand. The gate in front of it lets admins through only. */
export default function Admin() {
	return (
		<div className="admin">
			<nav className="subnav" aria-label="Admin">
				{parts.map(({ path, name }) => (
					<PartLink key={path} path={path} name={name} />
				))}
			</nav>
			<Suspense fallback={<Pending />}>
				<Switch>
					<Route path="/admin">
						<Redirect to="/admin/orders" replace />
					</Route>
					{parts.map(({ path, view: View }) => (
						<Route key={path} path={path}>
							<View />
						</Route>
					))}
					<Route>
						<NotFound actions={<ButtonLink href="/admin/orders">Go to the orders</ButtonLink>}>
							The administration has orders, products, import and users.
						</NotFound>
					</Route>
				</Switch>
			</Suspense>
		</div>
	);
}

function PartLink({ path, name }: { path: string; name: string }) {
	const [isHere] = useRoute(path);
	return (
		<Link href={path} className="subnav-link" aria-current={isHere ? "page" : undefined}>
			{name}
		</Link>
	);
}
